using System.Collections.Immutable;

namespace Streams;

/// <summary>Thrown when a job is built that cannot run; nothing has run. Lists everything that is wrong with it and with the options that it was to run with.</summary>
public sealed class InvalidJobException : StreamException
{
    internal InvalidJobException(string job, ImmutableArray<string> problems) : base(MessageOf(job, problems))
    {
        Job = job;
        Problems = problems;
    }

    /// <summary>The job's name.</summary>
    public string Job { get; }

    /// <summary>What is wrong, a sentence or two each, with the way out.</summary>
    public IReadOnlyList<string> Problems { get; }

    private static string MessageOf(string job, ImmutableArray<string> problems)
        => $"Job '{job}' cannot run. {(problems.Length == 1 ? "1 problem" : $"{problems.Length} problems")}:\n" + string.Join('\n', problems.Select(problem => $" - {problem}"));
}
