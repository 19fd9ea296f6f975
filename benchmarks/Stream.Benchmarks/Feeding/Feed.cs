namespace Streams.Benchmarks.Feeding;

/// <summary>Deals the batches of a ring out to the readers of a source, as many as were asked for, and tells when the readers have come back for more: so a job that has
/// been running for long is measured without its start and its end.</summary>
/// <param name="ring">What is read.</param>
/// <param name="readers">How many subtasks read.</param>
internal sealed class Feed(Ring ring, int readers) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly ManualResetEventSlim _allWait = new();
    private TaskCompletionSource _open = NewGate();
    private long _asked;
    private long _next;
    private int _waiting;

    /// <summary>What is read.</summary>
    public Ring Ring => ring;

    /// <summary>How many subtasks read.</summary>
    public int Readers => readers;

    /// <summary>Takes the number of the next batch. False: the reader waits for <see cref="WhenOpenAsync"/>.</summary>
    public bool TryNext(out long number)
    {
        lock (_gate)
        {
            number = _next;
            if (_next < _asked)
            {
                _next++;
                return true;
            }

            if (++_waiting == readers) _allWait.Set();
            return false;
        }
    }

    /// <summary>Completes when there are batches to read.</summary>
    public Task WhenOpenAsync(CancellationToken cancellationToken)
    {
        lock (_gate) return _next < _asked ? Task.CompletedTask : _open.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Lets more batches through.</summary>
    public void Ask(long batches)
    {
        TaskCompletionSource open;
        lock (_gate)
        {
            _waiting = 0;
            _allWait.Reset();
            _asked += batches;
            open = _open;
            _open = NewGate();
        }

        open.SetResult();
    }

    /// <summary>Waits until all readers have come back for more: what the chains behind them can hold besides is a few batches.</summary>
    public void WaitUntilRead(CancellationToken cancellationToken) => _allWait.Wait(cancellationToken);

    /// <inheritdoc />
    public void Dispose() => _allWait.Dispose();

    private static TaskCompletionSource NewGate() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
