namespace Streams;

/// <summary>Windows over the time at which records are processed; they end by the clock. Made by <see cref="Tumbling.InProcessingTime"/>.</summary>
/// <remarks>A replay after a failure may put a record into another window than the first attempt.</remarks>
public abstract record ProcessingTimeWindows
{
    private protected ProcessingTimeWindows()
    {
    }
}
