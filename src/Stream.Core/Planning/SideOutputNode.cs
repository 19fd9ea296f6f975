namespace Streams.Planning;

/// <summary>A stream that an operator writes to beside its output. Its inputs are who writes to it: several make a union.</summary>
internal sealed class SideOutputNode<T>(PlanBuilder plan, string name) : PassingNode<T>(plan, name, "SideOutput"), ISideOutputNode, IMergingNode
{
    /// <summary>Adds a writer; twice the same is once.</summary>
    public void FedBy(PlanNode producer)
    {
        Plan.ThrowIfBuilt();
        if (producer.Plan != Plan)
        {
            producer.Plan.AddProblem($"{producer.Title} writes to side output '{Name}' of another job: declare one with SideOutput of the job that writes to it.");
            return;
        }

        if (!Inputs.Contains(producer)) Inputs = Inputs.Add(producer);
    }
}
