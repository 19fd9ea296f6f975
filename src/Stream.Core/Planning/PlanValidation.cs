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

        if (node.Inputs.Length > 1)
        {
            yield return $"Side output '{node.Name}' is written by {string.Join(" and ", node.Inputs.Select(input => input.Title))}: "
                + "this version takes one operator for each side output. Declare one for each.";
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
        if (nodes.Any(node => node is IKeyByNode) && (long)options.Parallelism * options.Parallelism > MaxEdges)
        {
            yield return $"Options: Parallelism {options.Parallelism} needs {(long)options.Parallelism * options.Parallelism} edges in each exchange; "
                + $"at most {MaxEdges} are possible, which is a parallelism of 64.";
        }

        if (options.Checkpoints is { Store: null })
        {
            foreach (PlanNode sink in nodes.Where(node => node is ISinkNode { NeedsCheckpoints: true }))
            {
                yield return $"{sink.Title} publishes with checkpoints, but the job has no checkpoint store: set Checkpoints.Store, for example to CheckpointStore.Directory(path).";
            }
        }
    }

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
