using Streams.Planning;

namespace Streams;

/// <summary>A stream partitioned by key: an immutable handle on a node of the plan.</summary>
/// <typeparam name="TKey">The keys.</typeparam>
/// <typeparam name="T">The records.</typeparam>
public sealed partial class KeyedStream<TKey, T> where TKey : notnull
{
    internal KeyedStream(KeyByNode<TKey, T> node) => Node = node;

    internal KeyByNode<TKey, T> Node { get; }

    /// <summary>Cuts the records of each key into windows of event time. Go on with what to compute: <c>Aggregate</c>, <c>Reduce</c> or <c>Process</c>.</summary>
    /// <param name="windows">Which: <see cref="Tumbling.Of"/>, <see cref="Sliding.Of"/> or <see cref="Session.WithGap"/>.</param>
    /// <param name="late">What happens to records that come too late: <see cref="Late.Drop"/>, <see cref="Late.ToSideOutput"/>, or <see cref="Late.Allow"/> and what follows it.</param>
    public WindowedStream<TKey, T, FiredWindow> Window(EventTimeWindows windows, Late<T> late)
    {
        ArgumentNullException.ThrowIfNull(windows);
        ArgumentNullException.ThrowIfNull(late);
        return new(Node, new EventTimeWindowing<TKey, T>(windows, late, Trigger.AtEnd));
    }

    /// <summary>Cuts the records of each key into windows of processing time, over the clock at which they arrive. Go on with what to compute: <c>Aggregate</c>, <c>Reduce</c> or <c>Process</c>.</summary>
    /// <param name="windows">Which: <see cref="Tumbling.InProcessingTime"/>, <see cref="Sliding.InProcessingTime"/> or <see cref="Session.InProcessingTime"/>.</param>
    public WindowedStream<TKey, T, FiredWindow> Window(ProcessingTimeWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(Node, new ProcessingTimeWindowing<TKey, T>(windows, Trigger.AtEnd));
    }

    /// <summary>Cuts the records of each key into windows by their number. Go on with what to compute: <c>Aggregate</c>, <c>Reduce</c> or <c>Process</c>.</summary>
    /// <param name="windows">Which: <see cref="Count.Of"/> or <see cref="Count.Sliding"/>.</param>
    public WindowedStream<TKey, T, FiredCount> Window(CountWindows windows)
    {
        ArgumentNullException.ThrowIfNull(windows);
        return new(Node, new CountWindowing<TKey, T>(windows, Trigger.AtEnd));
    }

    /// <summary>All records of a key in one window, which is never over: it is kept for as long as the job, unless its trigger purges. Go on with what to compute: <c>Aggregate</c>, <c>Reduce</c> or <c>Process</c>.</summary>
    /// <param name="trigger">When it gives its result: <see cref="Trigger.EveryNRecords"/>, or <see cref="Trigger.AtEnd"/> for the end of the stream. Results carry the largest time, as no time is theirs.</param>
    public WindowedStream<TKey, T, FiredGlobal> WindowGlobal(Trigger trigger)
    {
        ArgumentNullException.ThrowIfNull(trigger);
        return new(Node, new GlobalWindowing<TKey, T>(trigger));
    }

    /// <summary>A function with state and timers per key.</summary>
    /// <param name="name">The identity of its state across versions of the job: 1 to 128 letters, digits, <c>-</c> and <c>_</c>, used once.</param>
    /// <param name="create">Creates the function, which declares in its constructor what it keeps. Called here, to plan, and once per subtask and attempt, where the same declarations bind.</param>
    public DataStream<TOut> Process<TOut>(string name, Func<OperatorSetup, KeyedProcess<TKey, T, TOut>> create)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(create);
        return new(new ProcessNode<TKey, T, TOut>(Node, name, create));
    }
}
