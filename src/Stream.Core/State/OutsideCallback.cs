using System.Diagnostics.CodeAnalysis;

namespace Streams.State;

/// <summary>The answer to a use of keyed state where there is no key.</summary>
internal static class OutsideCallback
{
    [DoesNotReturn]
    public static void Throw(string operatorName, string what) => throw Exception(operatorName, what);

    public static InvalidOperationException Exception(string operatorName, string what) => new(
        $"{what} of '{operatorName}' {(what == TheTimers ? "were" : "was")} used outside of a callback. State belongs to the key of the record or timer that is being handled: use it in OnRecord, OnEventTimer "
        + "and OnProcessingTimer, on the thread that calls them.");

    /// <summary>How a state is called in that message.</summary>
    public static string State(string name) => $"The state '{name}'";

    public const string TheTimers = "The timers";
}
