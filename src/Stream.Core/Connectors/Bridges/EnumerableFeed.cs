using System.Threading.Channels;

namespace Streams.Connectors.Bridges;

/// <summary>Enumerates a sequence beside the task, a small buffer ahead. Disposed, it cancels the enumeration and waits until the enumerator is disposed.</summary>
internal sealed class EnumerableFeed<T> : Feed<T>
{
    private readonly Channel<T> _buffer;
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _pump;

    /// <param name="enumerate">Gives the sequence; its token is cancelled when the attempt ends.</param>
    /// <param name="bufferRecords">How many records are enumerated ahead; at least 1.</param>
    public EnumerableFeed(Func<CancellationToken, IAsyncEnumerable<T>> enumerate, int bufferRecords)
    {
        _buffer = Channel.CreateBounded<T>(new BoundedChannelOptions(bufferRecords) { SingleReader = true, SingleWriter = true });
        _pump = Task.Run(() => PumpAsync(enumerate));
    }

    /// <inheritdoc />
    public override ChannelReader<T> Records => _buffer.Reader;

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync().ConfigureAwait(false);
        await _pump.ConfigureAwait(false);
        _ended.Dispose();
    }

    private async Task PumpAsync(Func<CancellationToken, IAsyncEnumerable<T>> enumerate)
    {
        ChannelWriter<T> buffer = _buffer.Writer;
        try
        {
            await foreach (T record in enumerate(_ended.Token).WithCancellation(_ended.Token).ConfigureAwait(false))
            {
                if (!buffer.TryWrite(record)) await buffer.WriteAsync(record, _ended.Token).ConfigureAwait(false);
            }

            buffer.Complete();
        }
        catch (OperationCanceledException e) when (!_ended.IsCancellationRequested)
        {
            // A channel that is completed with a cancellation forgets why.
            buffer.Complete(new SourceException($"The sequence was cancelled, and not by the end of the attempt: {e.Message}", e));
        }
        catch (Exception e)
        {
            buffer.Complete(e);
        }
    }
}
