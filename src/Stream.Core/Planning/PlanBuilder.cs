using System.Collections.Immutable;

namespace Streams.Planning;

/// <summary>Collects the nodes of a job until its plan is built; then nothing can be added.</summary>
/// <param name="job">The job's name.</param>
internal sealed class PlanBuilder(string job)
{
    private readonly List<PlanNode> _nodes = [];
    private readonly List<string> _problems = [];
    private bool _isBuilt;

    /// <summary>The job's name.</summary>
    public string Job => job;

    /// <summary>Adds a node and gives its number.</summary>
    public int Add(PlanNode node)
    {
        ThrowIfBuilt();
        _nodes.Add(node);
        return _nodes.Count;
    }

    /// <summary>Adds something that is wrong with the job as a whole.</summary>
    public void AddProblem(string problem) => _problems.Add(problem);

    /// <summary>Nodes hold what the plan shows, so none may change behind a plan.</summary>
    public void ThrowIfBuilt()
    {
        if (_isBuilt) throw new InvalidOperationException($"Job '{job}' is built: its plan is fixed. Add everything before Build, Explain or RunAsync, or create another job.");
    }

    /// <summary>Checks everything and fixes the plan.</summary>
    /// <param name="options">How the job is to run; null: not known yet.</param>
    /// <exception cref="InvalidJobException">Lists everything that is wrong.</exception>
    public JobPlan Build(JobOptions? options)
    {
        ImmutableArray<string> problems = [.. PlanValidation.Check(job, _nodes, options), .. _problems];
        if (problems.Length > 0) throw new InvalidJobException(job, problems);
        _isBuilt = true;
        return new JobPlan(job, [.. _nodes], options);
    }
}
