namespace Streams.Checkpoints.Coordination;

/// <summary>Ends an attempt that found an entry where its own should stand, or one above its own.</summary>
internal static class Contest
{
    /// <summary>Another run's entry supersedes this run; an own one, left by an earlier attempt's late request, ends the attempt.</summary>
    public static void Resolve(CoordinatorSettings settings, EffectQueue effects, EntryRead read)
    {
        if (read.Entry is null)
            effects.End(AttemptOutcome.Retry, $"Entry {read.Number} is taken, and {(read.Problem is null ? "is not there when read" : $"cannot be read ({read.Problem})")}.");
        else if (read.Entry.Run == settings.Run)
            effects.End(AttemptOutcome.Retry, $"Entry {read.Number} was written by an earlier request of this run.");
        else
            effects.End(AttemptOutcome.Superseded, Superseded(settings, read.Entry.Run, read.Number));
    }

    /// <summary>Names the successor.</summary>
    public static string Superseded(CoordinatorSettings settings, RunId successor, long entry) =>
        $"Run {successor} holds the log of job '{settings.Job}' since entry {entry}; this run, {settings.Run}, stops.";
}
