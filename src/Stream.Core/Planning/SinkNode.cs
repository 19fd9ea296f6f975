using Streams.Operators;

namespace Streams.Planning;

/// <summary>Writes to a sink.</summary>
internal sealed class SinkNode<T>(Node<T> input, string name, ISink<T> sink) : Node<T>(input.Plan, name, "To", $"{sink.Description}, {sink.Guarantee.ToText()}", input), IRecordConsumer<T>, ISinkNode
{
    public string SinkName { get; } = name;

    public bool NeedsCheckpoints => sink.NeedsCheckpoints;

    public Delivery Guarantee => sink.Guarantee;

    public string CommittableFingerprint => sink.CommittableFingerprint;

    internal override bool IsSink => true;

    public IReceiver<T> CreateReceiver(ChainBuilder chain) => chain.Register(new SinkOperator<T>(chain.Context, SinkName, sink));
}
