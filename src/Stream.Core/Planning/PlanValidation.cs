namespace Streams.Planning;

/// <summary>Finds everything that is wrong with a job, so that its author reads it at once.</summary>
internal static class PlanValidation
{
    /// <summary>The most edges between the subtasks of one exchange.</summary>
    private const int MaxEdges = 4096;

    /// <summary>Gives the problems, a sentence or two each, in the order of the plan.</summary>
    /// <param name="job">The job's name.</param>
    /// <param name="nodes">Its nodes.</param>
    /// <param name="options">How it is to run; null: not known yet, so not checked.</param>
    public static IEnumerable<string> Check(string job, IReadOnlyList<PlanNode> nodes, JobOptions? options)
    {
        HashSet<PlanNode> read = [.. nodes.Where(node => node is not ISideOutputNode).SelectMany(node => node.Inputs)];
        return
        [
            .. PlanNames.Check(job, nodes),
            .. nodes.SelectMany(node => OfNode(node, read.Contains(node))),
            .. OfWhole(nodes),
            .. options is null ? [] : OfDeployment(nodes, options),
        ];
    }

    private static IEnumerable<string> OfNode(PlanNode node, bool isRead)
    {
        foreach (string problem in node.Problems) yield return $"{node.Title}: {problem}";
        if (node is ISideOutputNode)
        {
            foreach (string problem in OfSideOutput(node, isRead)) yield return problem;
        }
        else if (node is IKeyByNode && !isRead)
        {
            yield return $"The keyed stream of {node.Title} goes nowhere: window it and aggregate, or process it.";
        }
        else if (!isRead && !node.IsSink && !node.IsDiscarded)
        {
            yield return $"The output of {node.Title} goes nowhere: use the stream that it returns, end it with To(name, sink), or call Discard().";
        }

        if (node.NeedsEventTime && !IsBelow(node, static above => above.GivesEventTime))
        {
            yield return $"{node.Title} works in event time, but no source above it has timestamps: give From a timestamp selector and Watermarks.";
        }

        foreach (string state in node.States.GroupBy(state => state.Name, StringComparer.Ordinal).Where(same => same.Count() > 1).Select(same => same.Key))
        {
            yield return $"{node.Title} declares the state '{state}' more than once: a name is the identity of a state within its operator.";
        }
    }

    private static IEnumerable<string> OfSideOutput(PlanNode node, bool isRead)
    {
        if (node.Inputs.IsEmpty)
        {
            yield return $"Side output '{node.Name}' is {(isRead ? "read but never written" : "never written")}: give it to Late.ToSideOutput, or leave it out.";
        }
        else if (!isRead && !node.IsDiscarded)
        {
            yield return $"Side output '{node.Name}' is written but goes nowhere: read it as a stream, end it with To(name, sink), or call Discard().";
        }

        if (IsBelow(node, above => above == node))
        {
            yield return $"Side output '{node.Name}' is read by the operator that writes to it, or above it: records would go round for ever. Read it by operators of its own.";
        }
    }

    private static IEnumerable<string> OfWhole(IReadOnlyList<PlanNode> nodes)
    {
        if (!nodes.Any(node => node is ISourceNode)) yield return "The job has no source: begin a stream with From(name, source).";
        if (!nodes.Any(node => node.IsSink)) yield return "The job has no sink: end a stream with To(name, sink).";
    }

    private static IEnumerable<string> OfDeployment(IReadOnlyList<PlanNode> nodes, JobOptions options)
    {
        foreach (string problem in options.Problems()) yield return $"Options: {problem}";
        foreach (string problem in OfLayout(nodes, options)) yield return problem;
        if (options.Checkpoints is { Store: null })
        {
            foreach (PlanNode sink in nodes.Where(node => node is ISinkNode { NeedsCheckpoints: true }))
            {
                yield return $"{sink.Title} publishes with checkpoints, but the job has no checkpoint store: set Checkpoints.Store, for example to CheckpointStore.Directory(path).";
            }
        }
    }

    private static IEnumerable<string> OfLayout(IReadOnlyList<PlanNode> nodes, JobOptions options)
    {
        if (options.OperatorParallelism is null) yield break;
        HashSet<string> names = [.. nodes.Where(static n => n is not ISideOutputNode).Select(static n => n.Name).OfType<string>()];
        foreach (string unknown in options.OperatorParallelism.Keys.Where(name => !names.Contains(name)).Order(StringComparer.Ordinal))
        {
            yield return $"Options: OperatorParallelism names '{unknown}', and the job has no operator, source or sink of that name. It has {string.Join(", ", names.Order(StringComparer.Ordinal).Select(static n => $"'{n}'"))}.";
        }

        Layout layout = new(nodes, options);
        foreach (PlanNode node in nodes)
        {
            if (node is IKeyByNode && layout.GivenBelow(node).Count() > 1)
            {
                yield return $"Options: OperatorParallelism gives {string.Join(" and ", layout.GivenBelow(node))} to operators that read the same keyed stream, that of {node.Title}, and so share its exchange. Give them the same, or call KeyBy for each.";
            }

            foreach (PlanNode input in node.Inputs.Where(input => layout.EdgesOf(input, node) > MaxEdges))
            {
                yield return $"Options: {PlanTitle(layout, input, node)} needs {layout.EdgesOf(input, node)} edges between {layout.WritersOf(input)} and {layout.ParallelismOf(node)} subtasks; at most {MaxEdges} are possible in an exchange, 64 to 64.";
            }
        }
    }

    private static string PlanTitle(Layout layout, PlanNode input, PlanNode node) => $"the {(layout.ExchangeOf(input, node) == Exchange.Hash ? "hash exchange" : "rebalance")} from {input.Title} to {node.Title}";

    /// <summary>Whether something holds for a node above, however far. A job with a mistake may go round in a circle.</summary>
    private static bool IsBelow(PlanNode node, Func<PlanNode, bool> holds)
    {
        HashSet<PlanNode> seen = [];
        Stack<PlanNode> open = new(node.Inputs);
        while (open.TryPop(out PlanNode? above))
        {
            if (holds(above)) return true;
            if (!seen.Add(above)) continue;
            foreach (PlanNode input in above.Inputs) open.Push(input);
        }

        return false;
    }
}
