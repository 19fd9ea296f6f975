namespace Streams;

/// <summary>The timers of the key whose record or timer is being handled; part of the state, so they survive restarts.</summary>
/// <remarks>
/// <para>A key has at most one timer per domain and time: registering it again changes nothing. Timers fire in order of time. One that a timer registers for a time
/// already reached fires in the same step.</para>
/// <para>An event timer fires when the watermark reaches it; one registered by a record for a time at or before the watermark fires when the watermark next moves, not at once.
/// A processing timer fires once the clock has reached it, never while a record is handled. At the end of a stream the watermark makes all event timers due, and processing timers
/// that are pending fire once, in order; what those register does not fire any more. Event timers that register the next one without end fail there, after ten thousand of a key.</para>
/// <para>Every member throws <see cref="InvalidOperationException"/> outside of a callback, where there is no key.</para>
/// </remarks>
public abstract class Timers
{
    private protected Timers() { }

    /// <summary>Asks for <see cref="KeyedProcess{TKey, TIn, TOut}.OnEventTimer"/> when the watermark has reached a time.</summary>
    /// <exception cref="ArgumentException">The time is <see cref="StreamTime.None"/>: the record that it comes from has no timestamp.</exception>
    public abstract void RegisterEventTime(StreamTime at);

    /// <summary>Takes back what <see cref="RegisterEventTime"/> asked for; nothing happens if there is no such timer, or it has fired.</summary>
    /// <exception cref="ArgumentException">The time is <see cref="StreamTime.None"/>.</exception>
    public abstract void DeleteEventTime(StreamTime at);

    /// <summary>Asks for <see cref="KeyedProcess{TKey, TIn, TOut}.OnProcessingTimer"/> when the clock has reached a time.</summary>
    /// <exception cref="ArgumentException">The time is <see cref="StreamTime.None"/>.</exception>
    public abstract void RegisterProcessingTime(StreamTime at);

    /// <summary>Takes back what <see cref="RegisterProcessingTime"/> asked for; nothing happens if there is no such timer, or it has fired.</summary>
    /// <exception cref="ArgumentException">The time is <see cref="StreamTime.None"/>.</exception>
    public abstract void DeleteProcessingTime(StreamTime at);
}
