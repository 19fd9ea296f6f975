using Streams.Operators;
using Streams.Operators.Aggregation;
using Streams.Windows;

namespace Streams.Planning;

/// <summary>Aggregates windows in slices: tumbling or sliding ones, of event time or of processing time.</summary>
internal sealed class SlicedAggregateNode<TKey, T, TAcc, TRes, TOut> : Node<TOut>, IKeyedConsumer<TKey, T>, ICombiningNode<TKey, T> where TKey : notnull
{
    private readonly KeyByNode<TKey, T> _input;
    private readonly string _name;
    private readonly SlicedWindows _windows;
    private readonly Late<T>? _late;
    private readonly Folder<TKey, T, TAcc, TRes> _folder;
    private readonly Func<TKey, FiredWindow, TRes, TOut> _result;

    private SlicedAggregateNode(
        KeyByNode<TKey, T> input, string name, SlicedWindows windows, string text, Late<T>? late, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        : base(input.Plan, name, "SlicedAggregate", $"{text}, {folder.Text}", input)
    {
        (_input, _name, _windows, _late, _folder, _result) = (input, name, windows, late, folder, result);
        States = [new("accumulators", "aggregating", folder.Accumulator.Fingerprint, folder.Accumulator.Copying)];
        Problems = [.. folder.Gaps];
        late?.Output?.FedBy(this);
    }

    /// <summary>Where nothing has to be known of a late record but that there was one, and the time of a record is its own.</summary>
    public bool Combines => !_windows.OnClock && _windows.Allowed == TimeSpan.Zero && _late?.Output is null;

    internal override bool NeedsEventTime => !_windows.OnClock;

    /// <summary>Windows of event time.</summary>
    public static SlicedAggregateNode<TKey, T, TAcc, TRes, TOut> InEventTime(
        KeyByNode<TKey, T> input, string name, EventTimeWindows windows, SliceGrid grid, Late<T> late, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => new(input, name, new SlicedWindows(grid, false, late.Allowed), $"{windows}, {late}", late, folder, result);

    /// <summary>Windows of processing time.</summary>
    public static SlicedAggregateNode<TKey, T, TAcc, TRes, TOut> InProcessingTime(
        KeyByNode<TKey, T> input, string name, ProcessingTimeWindows windows, SliceGrid grid, Folder<TKey, T, TAcc, TRes> folder, Func<TKey, FiredWindow, TRes, TOut> result)
        => new(input, name, new SlicedWindows(grid, true, TimeSpan.Zero), $"{windows}", null, folder, result);

    public IReceiver<T> CreateExchange(ChainBuilder chain, int outlets, Func<T, TKey> selector) => chain.Register(
        new CombiningExchangeOperator<TKey, T, TAcc, TRes>(chain.Context, _name, selector, _input.Key, outlets, _windows.Grid, _folder, new CombineLimits()) { Title = _input.Title });

    public IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        IReceiver<T>? late = chain.Side(_late?.Output);
        return chain.Register(new SlicedAggregateOperator<TKey, T, TAcc, TRes, TOut>(chain.Context, _name, _windows, _input.Key, _folder, _result, next, late));
    }
}
