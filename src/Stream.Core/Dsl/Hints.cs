using System.ComponentModel;
using Streams.Operators.Aggregation;

namespace Streams;

/// <summary>What users try first, answered by a sentence: each method is an error that says what to write instead.</summary>
/// <remarks>Extension methods, because the compiler asks them only when no method of the stream fits; hidden from completion. (As members of low priority they would serve C# as well,
/// but make calls from F# ambiguous.) None is ever called.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Hints
{
    private const string NoSourceName = "A source needs a name as first argument: it is the identity of its positions across versions of the job.";
    private const string NoWatermarks = "Event time needs to know how far records come out of order: add Watermarks.OutOfOrderBy(time) or Watermarks.Ascending as last argument.";
    private const string NoTimestamp = "The records of this source carry no time: select it, From(name, source, record => record.Time, watermarks).";
    private const string NoSinkName = "A sink needs a name as first argument: it is the identity of what it has prepared across versions of the job.";
    private const string GroupByIsKeyBy = "GroupBy is KeyBy here: it partitions an endless stream, it does not collect groups.";
    private const string Unkeyed = "A window needs a keyed stream: call KeyBy(record => key) first.";
    private const string UnkeyedProcess = "Process with state and timers needs a keyed stream: call KeyBy(record => key) first.";
    private const string UnkeyedAggregate = "An aggregate needs keys and windows: call KeyBy(record => key) and Window(windows, late) first.";
    private const string NoLate = "An event-time window needs a late policy as second argument: Late.Drop, Late.ToSideOutput(stream), or Late.Allow(time).ThenDrop().";
    private const string NeverLate = "Windows of processing time and windows by number have no late records: leave the late policy out.";
    private const string NoTrigger = "A global window has no end: say when it gives results, WindowGlobal(Trigger.EveryNRecords(n)), or Trigger.AtEnd for the end of the stream.";
    private const string AnyNumber = "The function of a window makes any number of records: return them as a sequence of a type of its own, for one new[] { record }.";
    private const string HalfLate = "Say what follows the allowed lateness: Late.Allow(time).ThenDrop() or .ThenToSideOutput(stream).";
    private const string WrongFunction = "The function handles other types than this stream: KeyedProcess<TKey, TIn, TOut> must name the stream's key and record type.";
    private const string NoName = "A stateful operator needs a name as first argument: it is the identity of its state across versions of the job.";
    private const string NoWindow = "There is no window here: call Window(windows, late) first.";
    private const string WrongRecord = "The aggregate reads another record type than this stream's: its interface must be IAggregate<TSelf, T, …> with the stream's T.";
    private const string OneParameterEach = "Several aggregates have several results: the result function takes one parameter for each, (key, window, first, second) => ….";
    private const string NoResult = "Several aggregates need a function that makes one record of their results: (key, window, first, second) => ….";

    private const string BeforeKeyBy = "A keyed stream goes on into Window(windows, late), Aggregate, Reduce or Process(name, setup => function): call this in front of KeyBy.";
    private const string NoEnd = "A stream has no end at which it could be counted: count windows of it, KeyBy(record => key).Window(windows, late).Aggregate(name, a => a.Count()).";
    private const string NoComputation = "A window gives nothing before it is told what to compute: call Aggregate(name, a => a.Count()) or Reduce(name, (a, b) => …) first.";
    private const string AskInAggregate = "Ask for it inside of Aggregate, which needs a name: Aggregate(name, a => a.Count()), Aggregate(name, a => a.Sum(record => …)).";

    /// <summary>Says that a source needs a name.</summary>
    [Obsolete(NoSourceName, error: true)]
    public static DataStream<T> From<T>(this StreamJob job, ISource<T> source) => throw NeverCalled();

    /// <summary>Says that a source needs a name.</summary>
    [Obsolete(NoSourceName, error: true)]
    public static DataStream<T> From<T>(this StreamJob job, ISource<T> source, Func<T, StreamTime> timestamp, Watermarks watermarks) => throw NeverCalled();

    /// <summary>Says that event time needs watermarks.</summary>
    [Obsolete(NoWatermarks, error: true)]
    public static DataStream<T> From<T>(this StreamJob job, string name, ISource<T> source, Func<T, StreamTime> timestamp) => throw NeverCalled();

    /// <summary>Says where event time comes from.</summary>
    [Obsolete(NoTimestamp, error: true)]
    public static DataStream<T> From<T>(this StreamJob job, string name, ISource<T> source, Watermarks watermarks) => throw NeverCalled();

    /// <summary>Says that a sink needs a name.</summary>
    [Obsolete(NoSinkName, error: true)]
    public static void To<T>(this DataStream<T> stream, ISink<T> sink) => throw NeverCalled();

    /// <summary>Says that a sink needs a name.</summary>
    [Obsolete(NoSinkName, error: true)]
    public static void To<T>(this DataStream<T> stream, IAnySink sink) => throw NeverCalled();

    /// <summary>Says what partitions a stream.</summary>
    [Obsolete(GroupByIsKeyBy, error: true)]
    public static KeyedStream<TKey, T> GroupBy<T, TKey>(this DataStream<T> stream, Func<T, TKey> key) where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a window needs keys.</summary>
    [Obsolete(Unkeyed, error: true)]
    public static WindowedStream<int, T, FiredWindow> Window<T>(this DataStream<T> stream, EventTimeWindows windows) => throw NeverCalled();

    /// <summary>Says that a window needs keys.</summary>
    [Obsolete(Unkeyed, error: true)]
    public static WindowedStream<int, T, FiredWindow> Window<T>(this DataStream<T> stream, EventTimeWindows windows, Late<T> late) => throw NeverCalled();

    /// <summary>Says that a window needs keys.</summary>
    [Obsolete(Unkeyed, error: true)]
    public static WindowedStream<int, T, FiredWindow> Window<T>(this DataStream<T> stream, ProcessingTimeWindows windows) => throw NeverCalled();

    /// <summary>Says that a window needs keys.</summary>
    [Obsolete(Unkeyed, error: true)]
    public static WindowedStream<int, T, FiredCount> Window<T>(this DataStream<T> stream, CountWindows windows) => throw NeverCalled();

    /// <summary>Says that a window needs keys.</summary>
    [Obsolete(Unkeyed, error: true)]
    public static WindowedStream<int, T, FiredGlobal> WindowGlobal<T>(this DataStream<T> stream, Trigger trigger) => throw NeverCalled();

    /// <summary>Says that a process function needs keys.</summary>
    [Obsolete(UnkeyedProcess, error: true)]
    public static DataStream<TOut> Process<T, TKey, TOut>(this DataStream<T> stream, string name, Func<OperatorSetup, KeyedProcess<TKey, T, TOut>> create)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that an aggregate needs keys and windows.</summary>
    [Obsolete(UnkeyedAggregate, error: true)]
    public static DataStream<TOut> Aggregate<T, TValue, TAgg, TAcc, TRes, TOut>(
        this DataStream<T> stream, string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate, Func<int, FiredWindow, TRes, TOut> result)
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that an aggregate needs keys and windows.</summary>
    [Obsolete(UnkeyedAggregate, error: true)]
    public static DataStream<TRes> Aggregate<T, TAgg, TAcc, TRes>(this DataStream<T> stream, string name, IAggregate<TAgg, T, TAcc, TRes> aggregate)
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that a window needs a late policy.</summary>
    [Obsolete(NoLate, error: true)]
    public static WindowedStream<TKey, T, FiredWindow> Window<TKey, T>(this KeyedStream<TKey, T> stream, EventTimeWindows windows)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that an allowed lateness is not yet a late policy.</summary>
    [Obsolete(HalfLate, error: true)]
    public static WindowedStream<TKey, T, FiredWindow> Window<TKey, T>(this KeyedStream<TKey, T> stream, EventTimeWindows windows, LateAllowance late)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that there are no late records.</summary>
    [Obsolete(NeverLate, error: true)]
    public static WindowedStream<TKey, T, FiredWindow> Window<TKey, T>(this KeyedStream<TKey, T> stream, ProcessingTimeWindows windows, Late<T> late)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that there are no late records.</summary>
    [Obsolete(NeverLate, error: true)]
    public static WindowedStream<TKey, T, FiredCount> Window<TKey, T>(this KeyedStream<TKey, T> stream, CountWindows windows, Late<T> late)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a global window needs a trigger.</summary>
    [Obsolete(NoTrigger, error: true)]
    public static WindowedStream<TKey, T, FiredGlobal> WindowGlobal<TKey, T>(this KeyedStream<TKey, T> stream)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a process function must handle the stream's types.</summary>
    [Obsolete(WrongFunction, error: true)]
    public static DataStream<TOut> Process<TKey, T, TOtherKey, TOther, TOut>(
        this KeyedStream<TKey, T> stream, string name, Func<OperatorSetup, KeyedProcess<TOtherKey, TOther, TOut>> create)
        where TKey : notnull
        where TOtherKey : notnull => throw NeverCalled();

    /// <summary>Says that a stateful operator needs a name.</summary>
    [Obsolete(NoName, error: true)]
    public static DataStream<TOut> Process<TKey, T, TOtherKey, TOther, TOut>(this KeyedStream<TKey, T> stream, Func<OperatorSetup, KeyedProcess<TOtherKey, TOther, TOut>> create)
        where TKey : notnull
        where TOtherKey : notnull => throw NeverCalled();

    /// <summary>Says that an aggregate needs windows.</summary>
    [Obsolete(NoWindow, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TValue, TAgg, TAcc, TRes, TOut>(
        this KeyedStream<TKey, T> stream, string name, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate, Func<TKey, FiredWindow, TRes, TOut> result)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that an aggregate needs windows.</summary>
    [Obsolete(NoWindow, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TAgg, TAcc, TRes, TOut>(
        this KeyedStream<TKey, T> stream, string name, IAggregate<TAgg, T, TAcc, TRes> aggregate, Func<TKey, FiredWindow, TRes, TOut> result)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that an aggregate must read the stream's records.</summary>
    [Obsolete(WrongRecord, error: true)]
    public static DataStream<TRes> Aggregate<TKey, T, TWindow, TAgg, TWrong, TAcc, TRes>(
        this WindowedStream<TKey, T, TWindow> stream, string name, IAggregate<TAgg, TWrong, TAcc, TRes> aggregate)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, TWrong, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that an aggregate must read the stream's records.</summary>
    [Obsolete(WrongRecord, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TWindow, TAgg, TWrong, TAcc, TRes, TOut>(
        this WindowedStream<TKey, T, TWindow> stream, string name, IAggregate<TAgg, TWrong, TAcc, TRes> aggregate, Func<TKey, TWindow, TRes, TOut> result)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, TWrong, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that a stateful operator needs a name.</summary>
    [Obsolete(NoName, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TWindow, TValue, TAgg, TAcc, TRes, TOut>(
        this WindowedStream<TKey, T, TWindow> stream, Func<Aggregates<T>, Selected<T, TValue, TAgg, TAcc, TRes>> aggregate, Func<TKey, TWindow, TRes, TOut> result)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, TValue, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that a stateful operator needs a name.</summary>
    [Obsolete(NoName, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TWindow, TAgg, TAcc, TRes, TOut>(
        this WindowedStream<TKey, T, TWindow> stream, IAggregate<TAgg, T, TAcc, TRes> aggregate, Func<TKey, TWindow, TRes, TOut> result)
        where TKey : notnull
        where TAgg : struct, IAggregate<TAgg, T, TAcc, TRes> => throw NeverCalled();

    /// <summary>Says that a stateful operator needs a name.</summary>
    [Obsolete(NoName, error: true)]
    public static DataStream<T> Reduce<TKey, T, TWindow>(this WindowedStream<TKey, T, TWindow> stream, Func<T, T, T> reduce)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a stateful operator needs a name.</summary>
    [Obsolete(NoName, error: true)]
    public static DataStream<TOut> Process<TKey, T, TWindow, TOut>(this WindowedStream<TKey, T, TWindow> stream, Func<TKey, TWindow, IReadOnlyList<T>, IEnumerable<TOut>> function)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that the function of a window makes a sequence.</summary>
    [Obsolete(AnyNumber, error: true)]
    public static DataStream<TOut> Process<TKey, T, TWindow, TOut>(this WindowedStream<TKey, T, TWindow> stream, string name, Func<TKey, TWindow, IReadOnlyList<T>, TOut> function)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says how results of several aggregates arrive.</summary>
    [Obsolete(OneParameterEach, error: true)]
    public static DataStream<TOut> Aggregate<TKey, T, TWindow, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2, TOut>(
        this WindowedStream<TKey, T, TWindow> stream,
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>)> aggregates,
        Func<TKey, TWindow, TR1, TOut> result)
        where TKey : notnull
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2> => throw NeverCalled();

    /// <summary>Says that several aggregates need a result function.</summary>
    [Obsolete(NoResult, error: true)]
    public static DataStream<TR1> Aggregate<TKey, T, TWindow, TV1, TA1, TC1, TR1, TV2, TA2, TC2, TR2>(
        this WindowedStream<TKey, T, TWindow> stream,
        string name,
        Func<Aggregates<T>, (Selected<T, TV1, TA1, TC1, TR1>, Selected<T, TV2, TA2, TC2, TR2>)> aggregates)
        where TKey : notnull
        where TA1 : struct, IAggregate<TA1, TV1, TC1, TR1>
        where TA2 : struct, IAggregate<TA2, TV2, TC2, TR2> => throw NeverCalled();

    /// <summary>Says what goes in front of keys.</summary>
    [Obsolete(BeforeKeyBy, error: true)]
    public static DataStream<TOut> Select<TKey, T, TOut>(this KeyedStream<TKey, T> stream, Func<T, TOut> map)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says what goes in front of keys.</summary>
    [Obsolete(BeforeKeyBy, error: true)]
    public static KeyedStream<TKey, T> Where<TKey, T>(this KeyedStream<TKey, T> stream, Func<T, bool> predicate)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says what goes in front of keys.</summary>
    [Obsolete(BeforeKeyBy, error: true)]
    public static DataStream<TOut> SelectMany<TKey, T, TOut>(this KeyedStream<TKey, T> stream, Func<T, IEnumerable<TOut>> expand)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says what goes in front of keys.</summary>
    [Obsolete(BeforeKeyBy, error: true)]
    public static void To<TKey, T, TSink>(this KeyedStream<TKey, T> stream, string name, TSink sink)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a stream has no end.</summary>
    [Obsolete(NoEnd, error: true)]
    public static DataStream<long> Count<T>(this DataStream<T> stream) => throw NeverCalled();

    /// <summary>Says that a stream has no end.</summary>
    [Obsolete(NoEnd, error: true)]
    public static DataStream<long> Count<TKey, T>(this KeyedStream<TKey, T> stream)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a window must be told what to compute.</summary>
    [Obsolete(NoComputation, error: true)]
    public static void To<TKey, T, TWindow, TSink>(this WindowedStream<TKey, T, TWindow> stream, string name, TSink sink)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says that a window must be told what to compute.</summary>
    [Obsolete(NoComputation, error: true)]
    public static DataStream<TOut> Select<TKey, T, TWindow, TOut>(this WindowedStream<TKey, T, TWindow> stream, Func<T, TOut> map)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says where aggregates are asked for.</summary>
    [Obsolete(AskInAggregate, error: true)]
    public static DataStream<long> Count<TKey, T, TWindow>(this WindowedStream<TKey, T, TWindow> stream)
        where TKey : notnull => throw NeverCalled();

    /// <summary>Says where aggregates are asked for.</summary>
    [Obsolete(AskInAggregate, error: true)]
    public static DataStream<TValue> Sum<TKey, T, TWindow, TValue>(this WindowedStream<TKey, T, TWindow> stream, Func<T, TValue> value)
        where TKey : notnull => throw NeverCalled();

    private static NotSupportedException NeverCalled() => new("Calls of this method do not compile.");
}
