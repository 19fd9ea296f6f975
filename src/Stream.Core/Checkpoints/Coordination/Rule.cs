using System.Diagnostics.CodeAnalysis;

namespace Streams.Checkpoints.Coordination;

/// <summary>Assertions of the coordinator, on in release builds: a wrong entry is worse than a job that stops.</summary>
internal static class Rule
{
    /// <summary>Throws, with the rule in the message, if it does not hold.</summary>
    public static void Holds([DoesNotReturnIf(false)] bool condition, string rule)
    {
        if (!condition) throw new InvalidOperationException($"A rule of the coordinator is broken, which is a bug in this library. {rule}");
    }
}
