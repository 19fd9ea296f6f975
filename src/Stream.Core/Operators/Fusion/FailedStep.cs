namespace Streams.Operators.Fusion;

/// <summary>Names the step of a fused run that has failed. The loop itself does not know: the record is run through its steps once more, one by one, as a restart would.</summary>
internal static class FailedStep
{
    /// <summary>The exception to throw.</summary>
    /// <param name="steps">What messages call the steps.</param>
    /// <param name="failing">The one that failed when it was tried again; null: none did, and all are named.</param>
    /// <param name="timestamp">The record's.</param>
    /// <param name="cause">What was thrown the first time.</param>
    public static OperatorException In(IReadOnlyList<string> steps, int? failing, long timestamp, Exception cause) =>
        OperatorException.OfStep(failing is { } step ? steps[step] : string.Join(" or ", steps), timestamp, cause);
}
