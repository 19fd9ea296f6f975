using Streams.Planning;

namespace Streams;

/// <summary>A stream that an operator of the job writes to beside its output, such as late records. Made by <see cref="StreamJob.SideOutput{T}"/>.</summary>
/// <typeparam name="T">The records.</typeparam>
public sealed class SideOutput<T> : DataStream<T>
{
    internal SideOutput(SideOutputNode<T> node) : base(node) { }

    /// <summary>Tells the plan who writes to it.</summary>
    internal void FedBy(PlanNode producer) => ((SideOutputNode<T>)Node).FedBy(producer);
}
