using Streams.Serialization;

namespace Streams.Planning;

/// <summary>A node whose output is a stream of <typeparamref name="T"/>.</summary>
internal abstract class Node<T>(PlanBuilder plan, string? name, string kind, string detail, params ReadOnlySpan<PlanNode> inputs)
    : PlanNode(plan, name, kind, detail, inputs)
{
    public override string OutputType => TypeText.Of(typeof(T));
}
