using System.Threading.Channels;
using Akka;
using Akka.Streams;
using Akka.Streams.Dsl;

namespace Streams.Connectors.Bridges;

/// <summary>Writes into the buffer of an Akka stream, and counts what the stream is through with: what it has pulled, or what it has confirmed.</summary>
internal sealed class AkkaWriter<T> : UnpreparedWriter<T>
{
    private readonly string _sink;
    private readonly Channel<T> _buffer;
    private readonly Progress _progress;
    private readonly Task _ended;
    private long _written;

    private AkkaWriter(string sink, Channel<T> buffer, Progress progress, Task ended) => (_sink, _buffer, _progress, _ended) = (sink, buffer, progress, ended);

    /// <summary>Materialises a sink behind a buffer. What it has pulled counts as done.</summary>
    public static AkkaWriter<T> Run<TMat>(string name, Sink<T, TMat> sink, IMaterializer materializer, int bufferRecords, Action<TMat>? materialized) =>
        Run(name, bufferRecords, materialized, (records, progress) => records
            .Select(record =>
            {
                progress.Add();
                return record;
            })
            .WatchTermination(static (_, ended) => ended)
            .ToMaterialized(sink, static (ended, value) => (ended, value))
            .Run(materializer));

    /// <summary>Materialises a flow behind a buffer. What it has given an element for is done.</summary>
    public static AkkaWriter<T> RunConfirmed<TConfirmed, TMat>(string name, Flow<T, TConfirmed, TMat> flow, IMaterializer materializer, int bufferRecords, Action<TMat>? materialized) =>
        Run(name, bufferRecords, materialized, (records, progress) => records
            .ViaMaterialized(flow, static (_, value) => value)
            .WatchTermination(static (value, ended) => (ended, value))
            .To(Sink.ForEach<TConfirmed>(_ => progress.Add()))
            .Run(materializer));

    private static AkkaWriter<T> Run<TMat>(string name, int bufferRecords, Action<TMat>? materialized, Func<Source<T, NotUsed>, Progress, (Task<Done> Ended, TMat Value)> run)
    {
        Channel<T> buffer = Channel.CreateBounded<T>(new BoundedChannelOptions(bufferRecords) { SingleWriter = true });
        Progress progress = new();
        (Task<Done> ended, TMat value) = run(Akka.Streams.Dsl.ChannelSource.FromReader(buffer.Reader), progress);
        materialized?.Invoke(value);
        return new AkkaWriter<T>(name, buffer, progress, ended);
    }

    /// <inheritdoc />
    public override int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
    {
        ThrowIfEnded();
        int count = 0;
        while (count < records.Length && _buffer.Writer.TryWrite(records[count])) count++;
        _written += count;
        return count;
    }

    /// <inheritdoc />
    public override Task WhenWritableAsync(CancellationToken cancellationToken) => Task.WhenAny(_buffer.Writer.WaitToWriteAsync(cancellationToken).AsTask(), _ended);

    /// <inheritdoc />
    public override Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
    {
        if (_progress.Count > _written)
        {
            throw new InvalidOperationException($"The Akka flow of '{_sink}' has given {_progress.Count} elements for {_written} records, so that records would pass for confirmed that are not. It must give one element for each record, once that is done.");
        }

        Task reached = _progress.WhenReached(_written);
        return async cancellationToken =>
        {
            await Task.WhenAny(reached, _ended).WaitAsync(cancellationToken).ConfigureAwait(false);
            if (!reached.IsCompleted) ThrowIfEnded();
            return ReadOnlyMemory<byte>.Empty;
        };
    }

    /// <inheritdoc />
    public override ValueTask DisposeAsync()
    {
        _buffer.Writer.TryComplete();
        return base.DisposeAsync();
    }

    private void ThrowIfEnded()
    {
        if (_ended.IsCompleted) throw new InvalidOperationException($"The Akka sink of '{_sink}' has ended while the job runs; its materialised value may say why. It must take records for as long as the job gives them.", _ended.Exception?.InnerException);
    }

    /// <summary>How many records the stream is through with, and who waits for how many.</summary>
    private sealed class Progress
    {
        private readonly Lock _gate = new();
        private readonly Queue<(long Count, TaskCompletionSource Reached)> _waiting = new();
        private long _count;

        public long Count
        {
            get
            {
                lock (_gate) return _count;
            }
        }

        public void Add()
        {
            lock (_gate)
            {
                _count++;
                while (_waiting.TryPeek(out (long Count, TaskCompletionSource Reached) first) && first.Count <= _count) _waiting.Dequeue().Reached.SetResult();
            }
        }

        public Task WhenReached(long count)
        {
            lock (_gate)
            {
                if (_count >= count) return Task.CompletedTask;
                TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting.Enqueue((count, reached));
                return reached.Task;
            }
        }
    }
}
