using System.Runtime.ExceptionServices;

namespace Streams.Connectors;

/// <summary>Calls a function for each record, in order.</summary>
internal sealed class ActionWriter<T>(Action<T> callback) : UnpreparedWriter<T>
{
    /// <inheritdoc />
    public override int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
    {
        foreach (T record in records) callback(record);
        return records.Length;
    }
}

/// <summary>Starts an asynchronous call for each record, so many at a time.</summary>
internal sealed class CallbackWriter<T>(Func<T, CancellationToken, Task> callback, int maxInFlight) : UnpreparedWriter<T>
{
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _ended = new();
    private readonly List<Task> _inFlight = []; // A list: a function may return the same task for several records.
    private TaskCompletionSource? _hasRoom;
    private ExceptionDispatchInfo? _failure;

    /// <inheritdoc />
    public override int Write(ReadOnlySpan<T> records, ReadOnlySpan<StreamTime> times)
    {
        for (int i = 0; i < records.Length; i++)
        {
            lock (_gate)
            {
                _failure?.Throw();
                if (_inFlight.Count == maxInFlight) return i;
            }

            Task call = callback(records[i], _ended.Token);
            if (call.IsCompletedSuccessfully) continue;
            lock (_gate) _inFlight.Add(call);
            _ = ObserveAsync(call);
        }

        return records.Length;
    }

    /// <inheritdoc />
    public override Task WhenWritableAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_inFlight.Count < maxInFlight || _failure is not null) return Task.CompletedTask;
            return (_hasRoom ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).Task.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc />
    public override Func<CancellationToken, Task<ReadOnlyMemory<byte>>> Prepare(long checkpointId)
    {
        Task taken;
        lock (_gate)
        {
            _failure?.Throw();
            taken = Task.WhenAll(_inFlight);
        }

        return async cancellationToken =>
        {
            await taken.WaitAsync(cancellationToken).ConfigureAwait(false);
            return ReadOnlyMemory<byte>.Empty;
        };
    }

    /// <inheritdoc />
    public override async ValueTask DisposeAsync()
    {
        Task[] left;
        lock (_gate) left = [.. _inFlight];
        await _ended.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(left).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _ended.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ObserveAsync(Task call)
    {
        await call.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        TaskCompletionSource? hasRoom;
        lock (_gate)
        {
            _inFlight.Remove(call);
            if (!call.IsCompletedSuccessfully && _failure is null) _failure = ExceptionDispatchInfo.Capture(call.Exception?.InnerException ?? new TaskCanceledException(call));
            (hasRoom, _hasRoom) = (_hasRoom, null);
        }

        hasRoom?.TrySetResult();
    }
}
