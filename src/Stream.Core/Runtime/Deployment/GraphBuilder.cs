using System.Collections.Immutable;
using System.Numerics;
using Streams.Connectors;
using Streams.Diagnostics;
using Streams.Elements;
using Streams.Operators;
using Streams.Planning;
using Exchange = Streams.Planning.Exchange;
using Streams.Runtime.Tasks;
using Streams.State;

namespace Streams.Runtime.Deployment;

/// <summary>Makes the tasks of one attempt from a plan, and the edges between them.</summary>
internal static class GraphBuilder
{
    /// <summary>The names of the tasks that <see cref="Build"/> makes, by their number.</summary>
    public static ImmutableArray<string> TaskNames(JobPlan plan) =>
        [.. Vertex.Cut(plan).SelectMany(v => Enumerable.Range(0, plan.Parallelism).Select(i => TaskName(v, i, plan.Parallelism)))];

    /// <summary>The numbers of the tasks that have no outlets.</summary>
    public static ImmutableArray<int> EndTasks(JobPlan plan) =>
        [.. Vertex.Cut(plan).Where(v => !v.Nodes.Any(n => plan.ConsumersOf(n).Any(c => plan.ExchangeOf(c) == Exchange.Hash)))
            .SelectMany(v => Enumerable.Range(v.FirstTask, plan.Parallelism))];

    /// <summary>Makes the tasks; they are not started.</summary>
    /// <param name="plan">A valid plan with its options.</param>
    /// <param name="attempt">Which attempt it is.</param>
    /// <param name="discovered">The splits of each source by its name; not asked in a run that restores.</param>
    /// <param name="metrics">Takes what is measured of the tasks; null: nobody does.</param>
    public static TaskGraph Build(JobPlan plan, AttemptIdentity attempt, IReadOnlyDictionary<string, IReadOnlyList<SourceSplit>> discovered, JobMetrics? metrics = null)
    {
        JobOptions options = plan.Options ?? throw new InvalidOperationException("A plan that runs has options.");
        ImmutableArray<Vertex> vertices = Vertex.Cut(plan);
        Dictionary<PlanNode, Vertex> byHead = vertices.ToDictionary(static v => v.Head);
        int edgeCount = vertices.Count(static v => v.Head is not ISourceNode) * plan.Parallelism * plan.Parallelism;
        List<ITask> tasks = [];
        List<TaskEdge> edges = [];
        foreach (Vertex vertex in vertices)
        {
            for (int subtask = 0; subtask < plan.Parallelism; subtask++)
            {
                Subtask task = new()
                {
                    Index = vertex.FirstTask + subtask,
                    Name = TaskName(vertex, subtask, plan.Parallelism),
                    Job = plan.Name,
                    Attempt = attempt,
                    Clock = options.Time,
                    BytesPerEdgeBatch = BytesPerEdgeBatch(options.MaxInFlightBytes, edgeCount),
                    Subtask = subtask,
                    Parallelism = plan.Parallelism,
                    GroupCount = options.KeyGroups,
                    Metrics = metrics?.Task(vertex.Name, subtask) ?? new TaskMetrics(vertex.Name, subtask),
                    Groups = KeyGroups.Range(subtask, plan.Parallelism, options.KeyGroups),
                };
                SubtaskBuilder builder = new(plan, vertex, task);
                builder.Build(vertex.Head is ISourceNode source ? discovered.GetValueOrDefault(source.SourceName) ?? [] : []);
                tasks.Add(task);
                for (int exchange = 0; exchange < builder.Exchanges.Count; exchange++)
                {
                    for (int target = 0; target < plan.Parallelism; target++)
                        edges.Add(new TaskEdge(task.Index, (exchange * plan.Parallelism) + target, byHead[builder.Exchanges[exchange]].FirstTask + target, subtask));
                }
            }
        }

        return new TaskGraph([.. tasks], [.. edges], EdgeCapacity(options.MaxInFlightBytes, edgeCount));
    }

    private static string TaskName(Vertex vertex, int subtask, int parallelism) => parallelism == 1 ? vertex.Name : $"{vertex.Name} ({subtask + 1}/{parallelism})";

    // Of each edge's batches one is being filled, one waits, one is being read, and the rest is under way.
    private static long BytesPerEdgeBatch(long maxInFlightBytes, int edges) => maxInFlightBytes / (Math.Max(edges, 1) * (3L + EdgeCapacity(maxInFlightBytes, edges)));

    // More than two full batches under way on an edge gain nothing; a slot is counted as a full batch with its keys, hashes and times.
    private static int EdgeCapacity(long maxInFlightBytes, int edges) =>
        edges == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(maxInFlightBytes / (edges * 2L * Batch.MaxBytes), 1, 2));
}
