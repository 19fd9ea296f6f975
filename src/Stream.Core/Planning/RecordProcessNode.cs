using Streams.Operators;

namespace Streams.Planning;

/// <summary>Runs a function on each record, without state.</summary>
internal sealed class RecordProcessNode<TIn, TOut> : Node<TOut>, IRecordConsumer<TIn>
{
    private readonly string _name;
    private readonly Func<OperatorSetup, RecordProcess<TIn, TOut>> _create;

    public RecordProcessNode(Node<TIn> input, string name, Func<OperatorSetup, RecordProcess<TIn, TOut>> create) : base(input.Plan, name, "Process", "", input)
    {
        (_name, _create) = (name, create);
        PlannedSides sides = new();
        OperatorSetup.Run(name, new UnkeyedSetup(name, new FunctionOutputs<TOut>(name, NoReceiver<TOut>.Instance, sides)), create).Claim(name);
        sides.FeedFrom(this);
    }

    public IReceiver<TIn> CreateReceiver(ChainBuilder chain)
    {
        IReceiver<TOut> next = chain.Downstream<TOut>(this);
        return chain.Register(new RecordProcessOperator<TIn, TOut>(chain.Context, _name, _create, next, new ChainSides(chain, this)));
    }
}
