using Streams.Operators;

namespace Streams.Planning;

/// <summary>Runs windows of any kind with any trigger, each kept by itself.</summary>
internal sealed class GeneralWindowNode<TKey, T, TContent, TWindow, TOut> : Node<TOut>, IKeyedConsumer<TKey, T> where TKey : notnull
{
    private readonly KeyByNode<TKey, T> _input;
    private readonly string _name;
    private readonly Windowing<TKey, T, TWindow> _windowing;
    private readonly Func<OperatorContext, IReceiver<TOut>, WindowFunction<TKey, T, TContent, TWindow>> _create;

    /// <param name="input">The keyed stream.</param>
    /// <param name="name">The name that its author gave it.</param>
    /// <param name="kind">What the plan calls it.</param>
    /// <param name="windowing">Which windows.</param>
    /// <param name="contents">What is made of a window, for the plan; may be empty.</param>
    /// <param name="state">The state that holds what windows hold.</param>
    /// <param name="gaps">What is missing to store it, each with the line to add.</param>
    /// <param name="create">Makes what the windows of one subtask hold.</param>
    public GeneralWindowNode(
        KeyByNode<TKey, T> input, string name, string kind, Windowing<TKey, T, TWindow> windowing, string contents, StateInfo state, IEnumerable<string> gaps,
        Func<OperatorContext, IReceiver<TOut>, WindowFunction<TKey, T, TContent, TWindow>> create)
        : base(input.Plan, name, kind, contents.Length == 0 ? windowing.Text : $"{windowing.Text}, {contents}", input)
    {
        (_input, _name, _windowing, _create) = (input, name, windowing, create);
        States = [state];
        Problems = [.. gaps, .. windowing.Problems];
        windowing.Late?.Output?.FedBy(this);
    }

    internal override bool NeedsEventTime => _windowing.NeedsEventTime;

    public IKeyedReceiver<TKey, T> CreateKeyedReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        IReceiver<T>? late = chain.Side(_windowing.Late?.Output);
        return chain.Register(new GeneralWindowOperator<TKey, T, TContent, TWindow>(
            chain.Context, _name, _windowing.General, _input.Key, _windowing.Describe, _create(chain.Context, next), late));
    }
}
