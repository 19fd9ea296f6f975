using Streams.Windows;

namespace Streams;

/// <summary>Windows over the clock at which records arrive; they end when the clock reaches their end. Made by <see cref="Tumbling.InProcessingTime"/> or <see cref="Sliding.InProcessingTime"/>.</summary>
/// <remarks>No record is late, and timestamps and watermarks play no part. Results depend on when records come, so a run that repeats records after a failure may put them into other windows.
/// The last windows fire at the end of the stream.</remarks>
public abstract record ProcessingTimeWindows
{
    private protected ProcessingTimeWindows()
    {
    }

    /// <summary>Where the windows begin and end; null where that depends on the records.</summary>
    internal virtual SliceGrid? Grid => null;
}
