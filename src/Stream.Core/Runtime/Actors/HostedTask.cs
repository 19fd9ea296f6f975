using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace Streams.Runtime.Actors;

/// <summary>What others see of a task that runs in a stage: its posts, the request to stop, and whether it has stopped. Safe from any thread.</summary>
/// <remarks>Posts wait here, not in the actor's mailbox: those that come before the stage has started are kept, and many of them wake it once.
/// A post to a stopped task is lost, harmlessly.</remarks>
internal sealed class HostedTask(ITask task, Action<HostedTask, Exception> onFailure)
{
    private readonly ConcurrentQueue<Signal> _posts = new();
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile Action? _wake;
    private volatile bool _stopRequested;
    private int _woken;

    /// <summary>The task. Only its stage calls it.</summary>
    public ITask Task => task;

    /// <summary>Whether it was told to stop.</summary>
    public bool StopRequested => _stopRequested;

    /// <summary>Completes when its stage has stopped. Never fails.</summary>
    public Task Stopped => _stopped.Task;

    /// <summary>Whether posts wait.</summary>
    public bool HasPosts => !_posts.IsEmpty;

    /// <summary>Hands it a signal and wakes it.</summary>
    public void Post(Signal signal)
    {
        if (_stopped.Task.IsCompleted) return;
        _posts.Enqueue(signal);
        Wake();
    }

    /// <summary>Tells it to stop before its next turn.</summary>
    public void RequestStop()
    {
        _stopRequested = true;
        Wake();
    }

    /// <summary>Takes the oldest post. Only the stage calls it.</summary>
    public bool TryTakePost([NotNullWhen(true)] out Signal? signal) => _posts.TryDequeue(out signal);

    /// <summary>The stage has started, and is woken by this. It takes a turn after the call, for what was posted before.</summary>
    public void Started(Action wake)
    {
        _wake = wake;
        Woken();
    }

    /// <summary>The stage is awake: what is posted from now on wakes it again. It looks for posts after the call.</summary>
    public void Woken() => Interlocked.Exchange(ref _woken, 0);

    /// <summary>The stage ends because of this.</summary>
    public void Failed(Exception cause) => onFailure(this, cause);

    /// <summary>The stage has stopped.</summary>
    public void HasStopped() => _stopped.TrySetResult();

    private void Wake()
    {
        if (Interlocked.Exchange(ref _woken, 1) == 0) _wake?.Invoke();
    }
}
