using System.Text;
using Streams.Connectors;

namespace Streams.Tests.Jobs;

/// <summary>A sink that publishes with checkpoints, each epoch once however often it is committed. Outlives the runs that write to it.</summary>
/// <typeparam name="T">The records.</typeparam>
internal sealed class Outbox<T>(Func<T, string> text) : ISink<T>
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _committed = [];
    private readonly Func<T, string> _text = text;
    private int _writers;

    public string Description => "outbox";

    public bool NeedsCheckpoints => true;

    public string CommittableFingerprint { get; init; } = "outbox/1";

    /// <summary>What is published, in the order of its publishing.</summary>
    public Observed Published { get; } = new();

    /// <summary>How many writers have been made.</summary>
    public int Writers => Volatile.Read(ref _writers);

    /// <summary>Called before an epoch is made durable.</summary>
    public Action OnPrepare { get; init; } = static () => { };

    /// <summary>Called before an epoch is published.</summary>
    public Action OnCommit { get; init; } = static () => { };

    public ISinkWriter<T> CreateWriter(SinkWriterContext context)
    {
        Interlocked.Increment(ref _writers);
        return new Writer(this, context);
    }

    private sealed class Writer(Outbox<T> outbox, SinkWriterContext context) : ISinkWriter<T>
    {
        private List<string> _open = [];

        public int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
        {
            foreach (T record in records) _open.Add(outbox._text(record));
            return records.Length;
        }

        public Task WhenWritableAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
        {
            List<string> sealedLines = _open;
            _open = [];
            string epoch = $"{context.Term}/{checkpointId}/{context.Subtask}";
            return _ =>
            {
                outbox.OnPrepare();
                return Task.FromResult<ReadOnlyMemory<byte>>(sealedLines.Count == 0 ? default : Encoding.UTF8.GetBytes(string.Join('\n', [epoch, .. sealedLines])));
            };
        }

        public Task CommitAsync(ReadOnlyMemory<byte> committable, CancellationToken cancellationToken)
        {
            outbox.OnCommit();
            string[] lines = Encoding.UTF8.GetString(committable.Span).Split('\n');
            lock (outbox._gate)
            {
                if (outbox._committed.Add(lines[0])) outbox.Published.AddAll(lines.Skip(1));
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
