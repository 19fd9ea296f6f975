using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Streams.Checkpoints;
using Streams.State;

namespace Streams.Operators;

/// <summary>What one subtask of a sink prepared and does not know to be published, oldest first.</summary>
/// <remarks>Section <c>committables</c>, one entry an epoch: checkpoint id (int64), committable (bytes). The checkpoint id of an adopted epoch is kept.</remarks>
internal sealed class PendingEpochs
{
    public const string StateName = "committables";

    private readonly Queue<PendingEpoch> _epochs = new();
    private long _completed;

    /// <summary>The newest checkpoint up to which everything is published.</summary>
    public long SettledUpTo => _epochs.TryPeek(out PendingEpoch? first) ? Math.Min(first.CheckpointId - 1, _completed) : long.MaxValue;

    /// <summary>Adds the epoch that a barrier ends, and freezes all.</summary>
    public FrozenSection Freeze(long checkpointId, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> prepare, string sink, string fingerprint, KeyGroupRange all)
    {
        _epochs.Enqueue(new PendingEpoch(checkpointId, prepare));
        return new Section([.. _epochs], sink, fingerprint, all);
    }

    /// <summary>Takes what a checkpoint holds. Returns all of it; keeps the share of this subtask.</summary>
    /// <remarks>All epochs of one writer go to one subtask, which is the writer's own where the parallelism is the same: so what was made of one key is published in order, as long as the parallelism stays.</remarks>
    public IReadOnlyList<ReadOnlyMemory<byte>> Adopt(RestoredOperator restored, int subtask, int parallelism)
    {
        List<(long Id, int Writer, byte[] Bytes)> all = [];
        int writer = 0;
        foreach (RestoredSection section in restored.Of(StateName))
        {
            // Every subtask wrote one section, also an empty one, and they come in the order of the subtasks.
            section.ReadEntries((ref StateReader entry) => all.Add((entry.ReadInt64(), writer, entry.ReadBytes().ToArray())));
            writer++;
        }

        // An epoch in which nothing was written needs no publishing.
        all.RemoveAll(static e => e.Bytes.Length == 0);
        all.Sort(static (a, b) => a.Id != b.Id ? a.Id.CompareTo(b.Id) : a.Writer != b.Writer ? a.Writer.CompareTo(b.Writer) : a.Bytes.AsSpan().SequenceCompareTo(b.Bytes));
        foreach ((long id, _, byte[] bytes) in all.Where(e => e.Writer % parallelism == subtask)) _epochs.Enqueue(new PendingEpoch(id, bytes));
        _completed = restored.CheckpointId;
        return [.. all.Select(static e => (ReadOnlyMemory<byte>)e.Bytes)];
    }

    /// <summary>Everything up to this checkpoint may be published.</summary>
    public void OnCompleted(long checkpointId) => _completed = Math.Max(_completed, checkpointId);

    /// <summary>The oldest epoch, if it may be published.</summary>
    public bool TryNext([NotNullWhen(true)] out PendingEpoch? epoch) => _epochs.TryPeek(out epoch) && epoch.CheckpointId <= _completed;

    /// <summary>The oldest epoch is published.</summary>
    public void OnCommitted() => _epochs.Dequeue();

    private sealed class Section(ImmutableArray<PendingEpoch> epochs, string sink, string fingerprint, KeyGroupRange all)
        : FrozenSection(sink, StateName, SectionShape.Items, all, "", fingerprint)
    {
        /// <inheritdoc />
        public override async ValueTask WriteAsync(SectionWriter output, CancellationToken cancellationToken)
        {
            foreach (PendingEpoch epoch in epochs)
            {
                ReadOnlyMemory<byte> committable = await epoch.Committable(cancellationToken).ConfigureAwait(false);
                if (committable.IsEmpty) continue; // Nothing to publish: the sink may be renamed, removed or exchanged.
                output.Entry.WriteInt64(epoch.CheckpointId);
                output.Entry.WriteBytes(committable.Span);
                output.EndEntry();
            }
        }
    }
}

/// <summary>What a sink wrote between two barriers.</summary>
internal sealed class PendingEpoch
{
    private readonly Lock _gate = new();
    private readonly Func<CancellationToken, Task<ReadOnlyMemory<byte>>>? _prepare;
    private readonly List<TaskCompletionSource<ReadOnlyMemory<byte>>> _askers = [];
    private Task<ReadOnlyMemory<byte>>? _committable;

    public PendingEpoch(long checkpointId, Func<CancellationToken, Task<ReadOnlyMemory<byte>>> prepare) => (CheckpointId, _prepare) = (checkpointId, prepare);

    public PendingEpoch(long checkpointId, ReadOnlyMemory<byte> committable) => (CheckpointId, _committable) = (checkpointId, Task.FromResult(committable));

    /// <summary>The checkpoint whose barrier ended it.</summary>
    public long CheckpointId { get; }

    /// <summary>What publishes it. The sink prepares it once, whoever asks first; a failure to prepare fails all who ask, and so the attempt.</summary>
    /// <remarks>Whoever asks has a task of its own: of several continuations of one task all but one would go to the thread pool, also in a host that has one thread.</remarks>
    public Task<ReadOnlyMemory<byte>> Committable(CancellationToken cancellationToken)
    {
        TaskCompletionSource<ReadOnlyMemory<byte>> asker = new();
        bool isFirst;
        lock (_gate)
        {
            if (_committable is not null) return _committable;
            isFirst = _askers.Count == 0;
            _askers.Add(asker);
        }

        if (isFirst) _ = PrepareAsync(cancellationToken);
        return asker.Task;
    }

    private async Task PrepareAsync(CancellationToken cancellationToken)
    {
        Task<ReadOnlyMemory<byte>> committable;
        try
        {
            committable = Task.FromResult(await _prepare!(cancellationToken).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            committable = Task.FromException<ReadOnlyMemory<byte>>(e is OperationCanceledException && cancellationToken.IsCancellationRequested ? e : new SinkPrepareException(e));
        }

        lock (_gate) _committable = committable;
        foreach (TaskCompletionSource<ReadOnlyMemory<byte>> asker in _askers) asker.SetFromTask(committable);
    }
}
