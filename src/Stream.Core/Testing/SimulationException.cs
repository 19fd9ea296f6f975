namespace Streams.Testing;

/// <summary>A simulated run broke a promise of the library. The message gives the seed that replays it and what happened last.</summary>
public sealed class SimulationException : Exception
{
    internal SimulationException(string message, Exception? cause = null) : base(message, cause) { }
}

/// <summary>A fault that the simulation put in: what fails because of it may fail.</summary>
internal sealed class InjectedFaultException(string what) : IOException($"{what}: no answer {Mark}.")
{
    private const string Mark = "(injected)";

    /// <summary>Whether a reason given in words comes from such a fault.</summary>
    public static bool IsToldOf(string reason) => reason.Contains(Mark, StringComparison.Ordinal);

    /// <summary>Whether an exception comes from such a fault.</summary>
    public static bool IsCauseOf(Exception? error)
    {
        for (; error is not null; error = error.InnerException)
        {
            if (error is InjectedFaultException) return true;
        }

        return false;
    }
}
