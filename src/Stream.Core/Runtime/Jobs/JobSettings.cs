using Streams.Checkpoints;
using Streams.Checkpoints.Coordination;
using Streams.Checkpoints.Storage;
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
    /// <param name="start">What its options say of its start; null: the newest checkpoint.</param>
    public static CoordinatorSettings Of(JobPlan plan, RunId run, RunId newLineage, StartPoint? start = null)
    {
        JobOptions options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        return new CoordinatorSettings
        {
            Job = plan.Name,
            Run = run,
            NewLineage = newLineage,
            Start = start,
            DroppedStates = [.. options.DropStates],
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

    /// <summary>What the options say of the start: reads the manifest of a savepoint.</summary>
    /// <returns>Null: the newest checkpoint.</returns>
    /// <exception cref="CheckpointStoreException">There is no savepoint, or it is damaged.</exception>
    public static async Task<StartPoint?> StartOfAsync(JobOptions options)
    {
        StartFrom from = options.StartFrom;
        if (from.SavepointPath is null && !from.IsNothing) return null;
        Manifest? savepoint = from.SavepointPath is null ? null : await SavepointDirectory.ReadAsync(from.SavepointPath, CancellationToken.None).ConfigureAwait(false);
        return new StartPoint(from.ToString(), savepoint, from.SavepointPath, options.AllowNewLineage is null ? null : RunId.Parse(options.AllowNewLineage));
    }
}
