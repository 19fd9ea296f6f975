namespace Streams;

/// <summary>Windows over the timestamps of records; they end when the watermark says so. Made by <see cref="Tumbling.Of"/>.</summary>
public abstract record EventTimeWindows
{
    private protected EventTimeWindows()
    {
    }
}
