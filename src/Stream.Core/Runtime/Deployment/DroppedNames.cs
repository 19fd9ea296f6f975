using System.Collections.Immutable;
using Streams.Checkpoints;

namespace Streams.Runtime.Deployment;

/// <summary>The names in <see cref="JobOptions.DropStates"/>, checked against a checkpoint and a job.</summary>
internal sealed class DroppedNames
{
    private readonly ImmutableHashSet<string> _names;

    private DroppedNames(IEnumerable<string> names) => _names = [.. names];

    /// <summary>Checks them.</summary>
    /// <exception cref="JobException">A name is not in the checkpoint and was not dropped before, or the job has an operator of that name.</exception>
    public static DroppedNames Of(Manifest manifest, JobPlan plan)
    {
        IReadOnlyList<string> names = plan.Options?.DropStates ?? [];
        HashSet<string> job = [.. plan.Nodes.Select(static n => n.Name).OfType<string>()];
        StateSection[] sections = [.. manifest.Files.SelectMany(static f => f.Sections)];
        foreach (string name in names)
        {
            if (job.Contains(name))
                throw new JobException(plan.Name, $"JobOptions.DropStates names '{name}', which job '{plan.Name}' still has. Take it out of the list; to start an operator empty, give it another name and drop the old one.");
            if (manifest.DroppedStates.Contains(name) || manifest.Operators.Contains(name) || sections.Any(s => NameOf(s) == name || s.Operator == name)) continue;
            string[] held = [.. sections.Where(static s => s.Entries > 0).Select(NameOf).Distinct().Order(StringComparer.Ordinal)];
            throw new JobException(plan.Name, $"JobOptions.DropStates names '{name}', which checkpoint {manifest.CheckpointId} of job '{manifest.Job}' does not hold. "
                + (held.Length == 0 ? "It holds no state." : $"It holds {string.Join(", ", held.Select(static h => $"'{h}'"))}."));
        }

        return new DroppedNames(names);
    }

    /// <summary>Whether a section is given up.</summary>
    public bool Drops(StateSection section) => _names.Contains(section.Operator) || _names.Contains(NameOf(section));

    /// <summary>The states of an operator that are given up.</summary>
    public ImmutableHashSet<string> StatesOf(string operatorName) =>
        [.. _names.Where(n => n.StartsWith(operatorName + "/", StringComparison.Ordinal)).Select(n => n[(operatorName.Length + 1)..])];

    private static string NameOf(StateSection section) => $"{section.Operator}/{section.State}";
}
