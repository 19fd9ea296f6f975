using Streams.Windows;

namespace Streams;

/// <summary>Windows over the timestamps of records; they end when the watermark says so. Made by <see cref="Tumbling.Of"/>, <see cref="Sliding.Of"/> or <see cref="Session.WithGap"/>.</summary>
public abstract record EventTimeWindows
{
    private protected EventTimeWindows()
    {
    }

    /// <summary>Where the windows begin and end; null where that depends on the records.</summary>
    internal virtual SliceGrid? Grid => null;
}
