using Streams.Operators;

namespace Streams.Planning;

/// <summary>Runs a function with state and timers per key.</summary>
internal sealed class ProcessNode<TKey, TIn, TOut> : Node<TOut>, IKeyedConsumer<TKey, TIn> where TKey : notnull
{
    private readonly KeyByNode<TKey, TIn> _input;
    private readonly string _name;
    private readonly Func<OperatorSetup, KeyedProcess<TKey, TIn, TOut>> _create;

    public ProcessNode(KeyByNode<TKey, TIn> input, string name, Func<OperatorSetup, KeyedProcess<TKey, TIn, TOut>> create)
        : base(input.Plan, name, "KeyedProcess", "", input)
    {
        (_input, _name, _create) = (input, name, create);
        PlannedSides sides = new();
        var declared = PlannedSetup.StatesOf(name, create, sides);
        States = [.. declared.Select(state => new StateInfo(state.Name, state.Kind, state.Fingerprint, state.Copying))];
        Problems = [.. declared.Where(state => state.Gap is not null).Select(state => $"state '{state.Name}': {state.Gap}")];
        sides.FeedFrom(this);
    }

    public IKeyedReceiver<TKey, TIn> CreateKeyedReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new KeyedProcessOperator<TKey, TIn, TOut>(
            chain.Context, _name, _input.Key, _create, next, chain.Options.FirePendingProcessingTimersAtEnd, new ChainSides(chain, this)));
    }
}
