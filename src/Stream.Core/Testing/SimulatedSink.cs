using System.Globalization;
using System.Text;
using Streams.Connectors;

namespace Streams.Testing;

/// <summary>Writes to a <see cref="SimulatedOutput{T}"/> exactly once. Sometimes it is full, and takes a few records at a time.</summary>
/// <remarks>Committable: the epoch's identity, UTF-8: sink, term, checkpoint, subtask.</remarks>
internal sealed class SimulatedSink<T>(SimulatedProcess process, SimulatedOutput<T> output) : ISink<T>
{
    /// <inheritdoc />
    public string Description => "simulated";

    /// <inheritdoc />
    public bool NeedsCheckpoints => true;

    /// <inheritdoc />
    public string CommittableFingerprint => "simulated/1";

    /// <inheritdoc />
    public ISinkWriter<T> CreateWriter(SinkWriterContext context) => new Writer(process, output, context);

    private sealed class Writer(SimulatedProcess process, SimulatedOutput<T> output, SinkWriterContext context) : ISinkWriter<T>
    {
        // Never full, often full, or one record at a time.
        private readonly int _most = process.World.Random.Next(4) switch { 0 => 1, 1 => 20, _ => int.MaxValue };
        private readonly List<T> _epoch = [];
        private int _room;
        private bool _isCommitting;
        private long _committed;

        public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            int taken = _most == int.MaxValue ? records.Length : Math.Min(records.Length, _room);
            _room -= Math.Min(taken, _room);
            _epoch.AddRange(records[..taken]);
            return taken;
        }

        public async Task WhenWritableAsync(CancellationToken cancellationToken)
        {
            await process.World.DelayAsync(process, process.World.Random.Next(3), cancellationToken).ConfigureAwait(false);
            _room = 1 + process.World.Random.Next(_most);
        }

        public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
        {
            T[] records = [.. _epoch];
            _epoch.Clear();
            if (records.Length == 0) return static _ => Task.FromResult(ReadOnlyMemory<byte>.Empty);
            string id = string.Create(CultureInfo.InvariantCulture, $"{context.Sink} {context.Term} {checkpointId} {context.Subtask}");
            return async _ =>
            {
                try
                {
                    await process.World.Submit(process, $"prepare '{id}'", canFail: true, () =>
                    {
                        output.Prepare(id, records);
                        return true;
                    }, torn: () => output.Tear(id, records)).ConfigureAwait(false);
                }
                catch (InjectedFaultException) when (process.World.Mutation == Mutation.TakeExistingEpochForPrepared && output.IsPrepared(id))
                {
                    // Half of it may be.
                }

                return Encoding.UTF8.GetBytes(id);
            };
        }

        public async Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken)
        {
            string id = Encoding.UTF8.GetString(committable.Span);
            string[] parts = id.Split(' ');
            (long term, long checkpoint) = (long.Parse(parts[1], CultureInfo.InvariantCulture), long.Parse(parts[2], CultureInfo.InvariantCulture));
            if (_isCommitting || checkpoint < _committed) process.World.Report(new SimulationException($"Epoch '{id}' was committed out of turn."));
            _isCommitting = true;
            _committed = checkpoint;
            await process.World.Submit(process, $"commit '{id}'", canFail: true, () =>
            {
                if (!process.Model.HasCompleted(term, checkpoint)) throw new SimulationException($"Epoch '{id}' was published, and no entry was won that completes it.");
                output.Commit(id, term, checkpoint);
                return true;
            }).ConfigureAwait(false);
            _isCommitting = false;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
