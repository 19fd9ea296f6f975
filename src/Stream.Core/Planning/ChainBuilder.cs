using Streams.Operators;

namespace Streams.Planning;

/// <summary>Builds the chain of one subtask from its end to its head: each node creates its operator and asks here for what receives its output.</summary>
/// <remarks>Nodes ask for their downstream before they construct their operator, so operators are registered downstream first.</remarks>
internal abstract class ChainBuilder
{
    /// <summary>What the operators of the task share.</summary>
    public abstract OperatorContext Context { get; }

    /// <summary>How the job runs.</summary>
    public abstract JobOptions Options { get; }

    /// <summary>What receives a node's output: a consumer, a fan-out to several, or nothing.</summary>
    public abstract IReceiver<T> Downstream<T>(PlanNode node);

    /// <summary>What receives the output of a node that keys.</summary>
    public abstract IKeyedReceiver<TKey, T> DownstreamKeyed<TKey, T>(PlanNode node) where TKey : notnull;

    /// <summary>The one node that reads a node's output within the chain; null where there is none, or several, or an exchange.</summary>
    public abstract PlanNode? OnlyConsumer(PlanNode node);

    /// <summary>What receives a side output; null when there is none.</summary>
    public abstract IReceiver<T>? Side<T>(SideOutput<T>? output);

    /// <summary>Counts what a node reads, where that is measured.</summary>
    public virtual IReceiver<T> CountInput<T>(PlanNode node, IReceiver<T> receiver) => receiver;

    /// <summary>Takes every operator, right after its construction.</summary>
    public abstract TOperator Register<TOperator>(TOperator op) where TOperator : Operator;
}
