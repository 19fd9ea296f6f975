using Streams.Checkpoints;
using Streams.Operators;
using Streams.Planning;
using Streams.Runtime.Tasks;

namespace Streams.Runtime.Deployment;

/// <summary>A checkpoint that was verified as a whole, dealt out to the operators of a job.</summary>
internal sealed class CheckpointRestore
{
    private readonly ILookup<string, RestoredSection> _byOperator;
    private readonly long _checkpointId;
    private readonly DroppedNames _dropped;

    private CheckpointRestore(long checkpointId, IEnumerable<RestoredSection> sections, DroppedNames dropped)
    {
        (_checkpointId, _dropped) = (checkpointId, dropped);
        _byOperator = sections.ToLookup(static s => s.Section.Operator);
    }

    /// <summary>Verifies every byte of a checkpoint, and that the job has every operator that it holds state of, or drops it by name.</summary>
    /// <param name="store">Where its files lie.</param>
    /// <param name="manifest">Its manifest.</param>
    /// <param name="plan">The job.</param>
    /// <param name="isSavepoint">Whether it is a savepoint's. Whatever sinks had prepared was published before that was complete, under the lineage that took it: nobody has to settle it again.</param>
    /// <param name="cancellationToken">Gives up between two reads.</param>
    /// <exception cref="CheckpointStoreException">A file is missing or unreadable.</exception>
    /// <exception cref="CorruptStateException">A file is not what was written.</exception>
    /// <exception cref="StateIncompatibleException">The job has no such operator.</exception>
    /// <exception cref="JobException">A name that is to be dropped is not there, or still in use.</exception>
    public static async Task<CheckpointRestore> OpenAsync(JobStore store, Manifest manifest, JobPlan plan, bool isSavepoint, CancellationToken cancellationToken)
    {
        DroppedNames dropped = DroppedNames.Of(manifest, plan);
        RefuseUnknownOperators(manifest, plan, s => dropped.Drops(s) || (isSavepoint && IsSettled(s)));
        List<RestoredSection> sections = [];
        foreach (StateFile file in manifest.Files) sections.AddRange(await StateFileReader.OpenAsync(store, file, cancellationToken).ConfigureAwait(false));
        if (isSavepoint) sections.RemoveAll(static s => IsSettled(s.Section));
        return new CheckpointRestore(manifest.CheckpointId, sections, dropped);
    }

    /// <summary>What a subtask gets, by the name of an operator: keyed sections that overlap its key groups, and all items.</summary>
    public Func<string, RestoredOperator> For(Subtask task) => name =>
        new RestoredOperator(name, _checkpointId, [.. _byOperator[name].Where(s => s.Section.Shape == SectionShape.Items || s.Section.Groups.Overlaps(task.Groups))]) { DroppedStates = _dropped.StatesOf(name) };

    private static bool IsSettled(StateSection section) => section.State == PendingEpochs.StateName;

    private static void RefuseUnknownOperators(Manifest manifest, JobPlan plan, Predicate<StateSection> isGivenUp)
    {
        HashSet<string> known = [.. plan.Nodes.Select(static n => n.Name).OfType<string>()];
        IEnumerable<StateSection> stored = manifest.Files.SelectMany(static f => f.Sections).Where(static s => s.Entries > 0);
        if (stored.FirstOrDefault(s => !known.Contains(s.Operator) && !isGivenUp(s)) is not { } orphan) return;

        string[] fresh = [.. known.Except(manifest.Operators).Order(StringComparer.Ordinal)];
        throw new StateIncompatibleException(orphan.Operator, orphan.State, manifest.CheckpointId,
            $"Checkpoint {manifest.CheckpointId} of job '{plan.Name}' holds state of '{orphan.Operator}' (state '{orphan.State}'), and the job has no operator, source or sink of that name. "
            + (fresh.Length == 0 ? "" : $"New in the job: {string.Join(", ", fresh.Select(static n => $"'{n}'"))}. ")
            + $"If it was renamed, give it its old name back: the name is the identity of its state. If it was removed on purpose, drop its state by JobOptions.DropStates = [\"{orphan.Operator}\"], or start anew: an empty checkpoint store, and another directory for files that are published exactly once.");
    }
}
