using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Planning;
using Streams.Runtime.Deployment;

namespace Streams.Runtime.Jobs;

/// <summary>Tells a job's coordinator of the job.</summary>
internal static class JobSettings
{
    /// <summary>What the coordinator of a run's first attempt is told.</summary>
    /// <param name="plan">A valid plan with its options.</param>
    /// <param name="run">The process.</param>
    /// <param name="newLineage">The lineage to begin if one is to be begun.</param>
    public static CoordinatorSettings Of(JobPlan plan, RunId run, RunId newLineage)
    {
        JobOptions options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        return new CoordinatorSettings
        {
            Job = plan.Name,
            Run = run,
            NewLineage = newLineage,
            Tasks = GraphBuilder.TaskNames(plan),
            EndTasks = GraphBuilder.EndTasks(plan),
            Operators = [.. plan.Nodes.Where(static n => n is not ISideOutputNode).Select(static n => n.Name).OfType<string>()],
            KeyGroups = options.KeyGroups,
            HasStore = options.Checkpoints.Store is not null,
            Interval = options.Checkpoints.Interval,
            Timeout = options.Checkpoints.Timeout,
            Retained = options.Checkpoints.Retained,
            ShutdownTimeout = options.ShutdownTimeout,
        };
    }
}
