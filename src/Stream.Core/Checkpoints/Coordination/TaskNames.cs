using System.Collections.Immutable;

namespace Streams.Checkpoints.Coordination;

/// <summary>Names tasks in messages.</summary>
internal static class TaskNames
{
    private const int MostNamed = 8;

    /// <summary>The tasks that are not among those that have done something: <c>task 'a', task 'b' and 3 more</c>.</summary>
    public static string Missing(ImmutableArray<string> tasks, Predicate<int> hasDone)
    {
        List<string> missing = [];
        for (int i = 0; i < tasks.Length; i++)
            if (!hasDone(i)) missing.Add($"task '{tasks[i]}'");

        return string.Join(", ", missing.Take(MostNamed)) + (missing.Count > MostNamed ? $" and {missing.Count - MostNamed} more" : "");
    }
}
