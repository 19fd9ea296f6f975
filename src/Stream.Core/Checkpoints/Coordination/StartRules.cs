namespace Streams.Checkpoints.Coordination;

/// <summary>Decides what an attempt starts from: by default the newest checkpoint; else what the options say, with consent where that leaves a lineage.</summary>
/// <remarks>
/// <para>Only the newest completed checkpoint, and a savepoint that is the same, continue a lineage. Anything else begins a new one: what was published after that point is published again, so the options must name the lineage that is left.
/// In a log without a checkpoint that is the savepoint's own.</para>
/// <para>An option is carried out once. Every start remembers the one that its lineage goes by; where the options still say the same, the job goes on from its newest checkpoint. So a process that is started again with the configuration it had
/// loses nothing. A new lineage counts from its first completed checkpoint: until then the old one is the newest.</para>
/// </remarks>
internal static class StartRules
{
    /// <summary>Decides. Null: the attempt is over.</summary>
    public static StartPlan? Decide(CoordinatorSettings settings, EffectQueue effects, LogView view)
    {
        if (settings.Start is not { } start) return new StartPlan(view, view.Lineage ?? settings.NewLineage, view.Origin, null);
        if (start.Savepoint is { } savepoint && Objection(settings, start, savepoint) is { } objection)
        {
            effects.End(AttemptOutcome.Refused, objection, new CheckpointStoreException(objection));
            return null;
        }

        // A run's own lineage is what its options asked for.
        if (view.Lineage is { } own && (own == settings.NewLineage || view.Origin == start.Origin)) return Continue(settings, effects, view, view.Origin);
        if (IsNewest(view, start.Savepoint)) return Continue(settings, effects, view, start.Origin);
        RunId? left = view.Lineage ?? start.Savepoint?.Lineage;
        if (left is null) return new StartPlan(view, settings.NewLineage, start.Origin, null);
        if (left == start.Consent) return new StartPlan(view, settings.NewLineage, start.Origin, start);
        string reason = Refusal(settings, view, start, left.Value);
        effects.End(AttemptOutcome.Refused, reason, new NewLineageException(settings.Job, left.Value.ToString(), reason));
        return null;
    }

    private static StartPlan? Continue(CoordinatorSettings settings, EffectQueue effects, LogView view, StartOrigin? origin)
    {
        if (view.FinishedEntry == 0) return new StartPlan(view, view.Lineage!.Value, origin, null);
        effects.End(AttemptOutcome.AlreadyFinished, LogScan.Finished(settings, view.FinishedEntry));
        return null;
    }

    private static bool IsNewest(LogView view, Manifest? savepoint) =>
        savepoint is not null && view.Restored is { } newest && SavepointId.Of(savepoint) == new SavepointId(view.Lineage!.Value, newest.Term, newest.CheckpointId);

    private static string? Objection(CoordinatorSettings settings, StartPoint start, Manifest savepoint)
    {
        string which = $"Job '{settings.Job}' cannot start from {start.Source}";
        if (savepoint.Kind == CheckpointKind.Final)
            return $"{which}: it was taken at the end of job '{savepoint.Job}', when it was drained or its sources had ended. All windows have fired and time has come to its end in it. Start from a savepoint that was taken before.";
        return savepoint.KeyGroups == settings.KeyGroups ? null
            : $"{which}: it was taken with {savepoint.KeyGroups} key groups, and the job is set to {settings.KeyGroups}. The number is fixed for the life of a job's checkpoints: set it to {savepoint.KeyGroups}.";
    }

    private static string Refusal(CoordinatorSettings settings, LogView view, StartPoint start, RunId left)
    {
        string consent = $"If that is meant, set JobOptions.AllowNewLineage to \"{left}\".";
        const string Repeats = "begins a new lineage: what was published after that point is published again, and sinks that publish exactly once need another place";
        return view.Restored is { } newest
            ? $"The newest checkpoint of job '{settings.Job}' is {newest.CheckpointId} (entry {view.RestoredEntry}) of lineage {left}, and the start is to be from {start.Source}. That {Repeats}. {consent} "
                + "To go on from the newest checkpoint, leave JobOptions.StartFrom as it is by default. Nothing was run."
            : $"The store of job '{settings.Job}' holds no checkpoint, and the start is to be from {start.Source}, of lineage {left}. That {Repeats}. {consent} Nothing was run.";
    }
}
