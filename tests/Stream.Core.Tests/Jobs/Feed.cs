using System.Buffers.Binary;
using Streams.Connectors;

namespace Streams.Tests.Jobs;

/// <summary>A source that a test feeds while the job runs, and that can be read again from any position. Outlives the runs that read it.</summary>
/// <typeparam name="T">The records.</typeparam>
internal sealed class Feed<T>(int splits = 1) : ISource<T>
{
    private readonly Lock _gate = new();
    private readonly List<T>[] _splits = [.. Enumerable.Range(0, splits).Select(static _ => new List<T>())];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _next;
    private bool _isComplete;

    public string Description => "feed";

    public string PositionFingerprint { get; init; } = "feed/1";

    public BadRecords? BadRecords => null;

    /// <summary>The most records that one poll gives.</summary>
    public int MostPerPoll { get; init; } = int.MaxValue;

    /// <summary>Adds records, dealt out to the splits in turn.</summary>
    public Feed<T> Add(params IEnumerable<T> records)
    {
        lock (_gate)
        {
            foreach (T record in records) _splits[_next++ % _splits.Length].Add(record);
            Change();
        }

        return this;
    }

    /// <summary>No more records come.</summary>
    public Feed<T> Complete()
    {
        lock (_gate)
        {
            _isComplete = true;
            Change();
        }

        return this;
    }

    public Task<IReadOnlyList<SourceSplit>> DiscoverAsync(CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<SourceSplit>>([.. _splits.Select(static (_, i) => new SourceSplit($"split-{i}", new byte[8]))]);

    public ISourceReader<T> CreateReader(SourceReaderContext context) => new Reader(this);

    private void Change()
    {
        _changed.TrySetResult();
        _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    private sealed class Reader(Feed<T> feed) : ISourceReader<T>
    {
        private readonly List<(List<T> Records, int Taken, bool HasEnded)> _splits = [];
        private Task _readable = Task.CompletedTask;

        public void AddSplit(SourceSplit split)
        {
            int number = int.Parse(split.Id.AsSpan("split-".Length), System.Globalization.CultureInfo.InvariantCulture);
            _splits.Add((feed._splits[number], (int)BinaryPrimitives.ReadInt64LittleEndian(split.Position.Span), false));
        }

        public ReadResult Poll(SourceBatch<T> into)
        {
            lock (feed._gate)
            {
                for (int i = 0; i < _splits.Count; i++)
                {
                    (List<T> records, int taken, bool hasEnded) = _splits[i];
                    if (hasEnded) continue;
                    int to = Math.Min(records.Count, taken + Math.Min(into.Free, feed.MostPerPoll));
                    for (int r = taken; r < to; r++) into.Add(records[r]);
                    bool ends = feed._isComplete && to == records.Count;
                    _splits[i] = (records, to, ends);
                    if (ends) return new ReadResult(ReadKind.SplitEnded, i);
                    if (to > taken) return new ReadResult(ReadKind.Records, i);
                }

                _readable = feed._changed.Task;
                return new ReadResult(_splits.All(static s => s.HasEnded) ? ReadKind.Ended : ReadKind.Nothing);
            }
        }

        public Task WhenReadableAsync(CancellationToken cancellationToken) => _readable.WaitAsync(cancellationToken);

        public ReadOnlyMemory<byte> Position(int split)
        {
            byte[] position = new byte[8];
            BinaryPrimitives.WriteInt64LittleEndian(position, _splits[split].Taken);
            return position;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
