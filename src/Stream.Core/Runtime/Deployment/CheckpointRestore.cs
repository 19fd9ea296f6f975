using Streams.Checkpoints;
using Streams.Planning;
using Streams.Runtime.Tasks;

namespace Streams.Runtime.Deployment;

/// <summary>A checkpoint that was verified as a whole, dealt out to the operators of a job.</summary>
internal sealed class CheckpointRestore
{
    private readonly ILookup<string, RestoredSection> _byOperator;
    private readonly long _checkpointId;

    private CheckpointRestore(long checkpointId, IEnumerable<RestoredSection> sections)
    {
        _checkpointId = checkpointId;
        _byOperator = sections.ToLookup(static s => s.Section.Operator);
    }

    /// <summary>Verifies every byte of a checkpoint, and that the job has every operator that it holds state of.</summary>
    /// <exception cref="CheckpointStoreException">A file is missing or unreadable.</exception>
    /// <exception cref="CorruptStateException">A file is not what was written.</exception>
    /// <exception cref="StateIncompatibleException">The job has no such operator.</exception>
    public static async Task<CheckpointRestore> OpenAsync(JobStore store, Manifest manifest, JobPlan plan, CancellationToken cancellationToken)
    {
        RefuseUnknownOperators(manifest, plan);
        List<RestoredSection> sections = [];
        foreach (StateFile file in manifest.Files) sections.AddRange(await StateFileReader.OpenAsync(store, file, cancellationToken).ConfigureAwait(false));
        return new CheckpointRestore(manifest.CheckpointId, sections);
    }

    /// <summary>What a subtask gets, by the name of an operator: keyed sections that overlap its key groups, and all items.</summary>
    public Func<string, RestoredOperator> For(Subtask task) => name =>
        new RestoredOperator(name, _checkpointId, [.. _byOperator[name].Where(s => s.Section.Shape == SectionShape.Items || s.Section.Groups.Overlaps(task.Groups))]);

    private static void RefuseUnknownOperators(Manifest manifest, JobPlan plan)
    {
        HashSet<string> known = [.. plan.Nodes.Select(static n => n.Name).OfType<string>()];
        IEnumerable<StateSection> stored = manifest.Files.SelectMany(static f => f.Sections).Where(static s => s.Entries > 0);
        if (stored.FirstOrDefault(s => !known.Contains(s.Operator)) is not { } orphan) return;

        string[] fresh = [.. known.Except(manifest.Operators).Order(StringComparer.Ordinal)];
        throw new StateIncompatibleException(orphan.Operator, orphan.State, manifest.CheckpointId,
            $"Checkpoint {manifest.CheckpointId} of job '{plan.Name}' holds state of '{orphan.Operator}' (state '{orphan.State}'), and the job has no operator, source or sink of that name. "
            + (fresh.Length == 0 ? "" : $"New in the job: {string.Join(", ", fresh.Select(static n => $"'{n}'"))}. ")
            + "If it was renamed, give it its old name back: the name is the identity of its state. If it was removed on purpose, start anew: an empty checkpoint store, and another directory for files that are published exactly once.");
    }
}
