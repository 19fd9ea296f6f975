using System.Text.RegularExpressions;

namespace Streams.Planning;

/// <summary>Checks the names of a job. They become names of files and folders, so two that differ in case alone count as equal.</summary>
internal static partial class PlanNames
{
    public static IEnumerable<string> Check(string job, IReadOnlyList<PlanNode> nodes)
    {
        if (Problem(job) is { } ofJob) yield return $"The job's name {ofJob}";
        foreach (PlanNode node in nodes.Where(node => node.Name is not null))
        {
            if (Problem(node.Name!) is { } problem) yield return $"The name of {node.Title} {problem}";
        }

        // Side outputs have no state and no files: their names are their own.
        foreach (var group in nodes.Where(node => node.Name is not null).GroupBy(node => node is ISideOutputNode))
        {
            foreach (PlanNode[] same in group.GroupBy(node => node.Name!, StringComparer.OrdinalIgnoreCase).Where(same => same.Count() > 1).Select(same => same.ToArray()))
            {
                yield return Duplicate(same);
            }
        }
    }

    private static string Duplicate(PlanNode[] same) => same.All(node => node.Name == same[0].Name)
        ? $"The name '{same[0].Name}' is used by {Join(same.Select(node => $"{node.Kind} #{node.Id}"))}: a name is the identity of state, and unique in its job among operators, sources and sinks. Give one of them another name."
        : $"The names {Join(same.Select(node => $"'{node.Name}'"))} differ in case alone: they become names of files, which some systems take for the same.";

    private static string Join(IEnumerable<string> parts) => string.Join(" and ", parts);

    private static string? Problem(string name)
    {
        if (string.IsNullOrWhiteSpace(name)) return "is blank: it is the identity of state across versions of the job.";
        return Allowed().IsMatch(name) ? null : $"is '{name}': names become names of files, so they take 1 to 128 of the letters A to Z and a to z, digits, '-' and '_'.";
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,128}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Allowed();
}
