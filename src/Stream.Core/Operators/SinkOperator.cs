using System.Runtime.InteropServices;
using Streams.Checkpoints;
using Streams.Connectors;
using Streams.Elements;
using Streams.State;

namespace Streams.Operators;

/// <summary>Writes records to a sink, and sees to it that what the sink prepares is published once its checkpoint is complete.</summary>
/// <remarks>
/// <para>What was prepared and is not known to be published is in every snapshot (<see cref="PendingEpochs"/>). Epochs are published in order, one at a time, beside the task.</para>
/// <para>A restored run publishes what it adopts before anything new: its start is won, and so was the entry that names the epochs.</para>
/// </remarks>
internal sealed class SinkOperator<T>(OperatorContext context, string name, ISink<T> sink) : Operator(context), IReceiver<T>
{
    private readonly PendingEpochs _epochs = new();
    private IReadOnlyList<ReadOnlyMemory<byte>> _adopted = [];
    private ISinkWriter<T>? _writer;
    private Batch<T>? _batch;
    private int _index;
    private bool _isFull;
    private bool _isCommitting;

    /// <inheritdoc />
    public override string Name => name;

    /// <inheritdoc />
    public override bool IsOpen => _batch is not null;

    /// <inheritdoc />
    public override long SettledUpTo => _epochs.SettledUpTo;

    private ISinkWriter<T> Writer => _writer ?? throw new InvalidOperationException($"Sink '{name}' is not open.");

    /// <inheritdoc />
    public void OnBatch(Batch<T> batch)
    {
        _batch = batch;
        _index = 0;
        Resume();
    }

    /// <inheritdoc />
    public override void Resume()
    {
        Batch<T> batch = _batch!;
        int count = batch.Count - _index;
        if (count > 0) _index += Write(batch, count);
        if (_index == batch.Count)
        {
            _batch = null;
            return;
        }

        _isFull = true;
        Context.Full++;
        Context.Await(this, $"sink '{name}' takes records", Writer.WhenWritableAsync);
    }

    // What a writer throws of its own says what it is; of anything else the sink is named.
    private int Write(Batch<T> batch, int count)
    {
        try
        {
            return Writer.Write(batch.Values.AsSpan(_index, count), MemoryMarshal.Cast<long, StreamTime>(batch.Timestamps.AsSpan(_index, count)));
        }
        catch (Exception e) when (OperatorException.IsOfFunction(e))
        {
            throw OperatorException.OfStep($"Sink '{name}'", count == 1 ? batch.Timestamps[_index] : long.MinValue, e);
        }
    }

    /// <inheritdoc />
    public override void OnAwaited()
    {
        if (!_isFull) return;
        _isFull = false;
        Context.Full--;
    }

    /// <inheritdoc />
    public override void Freeze(long checkpointId, List<FrozenSection> sections) =>
        sections.Add(_epochs.Freeze(checkpointId, Writer.Prepare(checkpointId), name, sink.CommittableFingerprint, new KeyGroupRange(0, Context.GroupCount - 1)));

    /// <inheritdoc />
    public override void Restore(RestoredOperator restored)
    {
        restored.RefuseOthers(PendingEpochs.StateName);
        foreach (RestoredSection section in restored.Of(PendingEpochs.StateName).Where(static s => s.Section.Entries > 0))
            StateIncompatibleException.ThrowUnlessSame(name, PendingEpochs.StateName, restored.CheckpointId, section.Section.ValueFingerprint, sink.CommittableFingerprint);
        _adopted = _epochs.Adopt(restored, Context.Subtask, Context.Parallelism);
    }

    /// <inheritdoc />
    public override void Open()
    {
        _writer = sink.CreateWriter(new SinkWriterContext(
            Context.Job, name, Context.Subtask, Context.Parallelism, Context.Attempt.Term, Context.Attempt.Lineage, Context.Attempt.IsRestored, _adopted, Context.Clock));
        _adopted = [];
        CommitNext();
    }

    /// <inheritdoc />
    public override void OnCompleted(long checkpointId)
    {
        _epochs.OnCompleted(checkpointId);
        CommitNext();
    }

    /// <inheritdoc />
    public override void OnCommitted(long checkpointId)
    {
        _isCommitting = false;
        _epochs.OnCommitted();
        CommitNext();
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;

    private void CommitNext()
    {
        if (_isCommitting || !_epochs.TryNext(out PendingEpoch? epoch)) return;
        _isCommitting = true;
        Context.Commit(this, name, epoch.CheckpointId, async cancellation =>
        {
            ReadOnlyMemory<byte> committable = await epoch.Committable(cancellation).ConfigureAwait(false);
            if (!committable.IsEmpty) await Writer.CommitAsync(committable, cancellation).ConfigureAwait(false);
        });
    }
}
