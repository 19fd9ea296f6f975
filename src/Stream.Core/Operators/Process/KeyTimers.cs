using Streams.State;

namespace Streams.Operators;

/// <summary>The timers of the key in scope.</summary>
internal sealed class KeyTimers<TKey>(string operatorName, KeyScope<TKey> scope, TimerQueue<TKey> eventTimers, TimerQueue<TKey> processingTimers) : Timers
{
    /// <inheritdoc />
    public override void RegisterEventTime(StreamTime at)
    {
        Check(at);
        eventTimers.Register(in scope.Key, scope.Hash, at.UnixMilliseconds);
    }

    /// <inheritdoc />
    public override void DeleteEventTime(StreamTime at)
    {
        Check(at);
        eventTimers.Delete(in scope.Key, scope.Hash, at.UnixMilliseconds);
    }

    /// <inheritdoc />
    public override void RegisterProcessingTime(StreamTime at)
    {
        Check(at);
        processingTimers.Register(in scope.Key, scope.Hash, at.UnixMilliseconds);
    }

    /// <inheritdoc />
    public override void DeleteProcessingTime(StreamTime at)
    {
        Check(at);
        processingTimers.Delete(in scope.Key, scope.Hash, at.UnixMilliseconds);
    }

    private void Check(StreamTime at)
    {
        if (!scope.IsOpen) OutsideCallback.Throw(operatorName, OutsideCallback.TheTimers);
        if (at.IsNone) throw NoTime();
    }

    private ArgumentException NoTime() => new(
        $"A timer of '{operatorName}' has no time. Its time comes from a record without a timestamp: give the source a timestamp selector, or the timer a time of its own.", "at");
}
