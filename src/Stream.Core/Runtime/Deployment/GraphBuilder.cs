using System.Collections.Immutable;
using System.Numerics;
using Streams.Connectors;
using Streams.Diagnostics;
using Streams.Elements;
using Streams.Operators;
using Streams.Planning;
using Streams.Runtime.Tasks;
using Streams.State;

namespace Streams.Runtime.Deployment;

/// <summary>Makes the tasks of one attempt from a plan, and the edges between them.</summary>
internal static class GraphBuilder
{
    /// <summary>The names of the tasks that <see cref="Build"/> makes, by their number.</summary>
    public static ImmutableArray<string> TaskNames(JobPlan plan) => [.. Vertex.Cut(plan).SelectMany(static v => Enumerable.Range(0, v.Parallelism).Select(v.TaskName))];

    /// <summary>The numbers of the tasks that have no outlets.</summary>
    public static ImmutableArray<int> EndTasks(JobPlan plan) => [.. Vertex.Cut(plan).Where(static v => v.IsEnd).SelectMany(static v => Enumerable.Range(v.FirstTask, v.Parallelism))];

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
        int edgeCount = (int)plan.Nodes.Sum(n => n.Inputs.Sum(input => plan.Layout.EdgesOf(input, n)));
        long bytesPerBatch = BytesPerEdgeBatch(options.MaxInFlightBytes, edgeCount);
        List<SubtaskBuilder> builders = [];
        foreach (Vertex vertex in vertices)
        {
            for (int subtask = 0; subtask < vertex.Parallelism; subtask++)
            {
                Subtask task = new()
                {
                    Index = vertex.FirstTask + subtask,
                    Name = vertex.TaskName(subtask),
                    Job = plan.Name,
                    Attempt = attempt,
                    Clock = options.Time,
                    BytesPerEdgeBatch = bytesPerBatch,
                    Subtask = subtask,
                    Parallelism = vertex.Parallelism,
                    GroupCount = options.KeyGroups,
                    Metrics = metrics?.Task(vertex.Name, subtask) ?? new TaskMetrics(vertex.Name, subtask),
                    Groups = KeyGroups.Range(subtask, vertex.Parallelism, options.KeyGroups),
                };
                SubtaskBuilder builder = new(plan, vertex, task);
                builder.Build(vertex.Head is ISourceNode source ? discovered.GetValueOrDefault(source.SourceName) ?? [] : []);
                builders.Add(builder);
            }
        }

        // A union has inlets from several vertices: how many a task has is known when all chains are built.
        List<TaskEdge> edges = [];
        int[] inlets = new int[builders.Count];
        foreach (SubtaskBuilder from in builders)
        {
            foreach ((int outlet, PlanNode head, int subtask) in from.Outlets)
            {
                int to = byHead[head].FirstTask + subtask;
                edges.Add(new TaskEdge(from.Task.Index, outlet, to, inlets[to]++));
            }
        }

        foreach (SubtaskBuilder builder in builders) builder.Attach(inlets[builder.Task.Index]);
        return new TaskGraph([.. builders.Select(static b => (ITask)b.Task)], [.. edges], EdgeCapacity(options.MaxInFlightBytes, edgeCount));
    }

    // Of each edge's batches one is being filled, one waits, one is being read, and the rest is under way.
    private static long BytesPerEdgeBatch(long maxInFlightBytes, int edges) => maxInFlightBytes / (Math.Max(edges, 1) * (3L + EdgeCapacity(maxInFlightBytes, edges)));

    // More than two full batches under way on an edge gain nothing; a slot is counted as a full batch with its keys, hashes and times.
    private static int EdgeCapacity(long maxInFlightBytes, int edges) =>
        edges == 0 ? 1 : (int)BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(maxInFlightBytes / (edges * 2L * Batch.MaxBytes), 1, 2));
}
