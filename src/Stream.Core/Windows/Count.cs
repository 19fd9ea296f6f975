namespace Streams;

/// <summary>Windows over a number of records of each key, in the order in which they arrive. Time plays no part.</summary>
/// <remarks>A window fires with its last record. What does not fill one by the end of the stream gives no result. How many records a key has had is kept for ever.
/// Results carry the largest time, as no time is theirs.</remarks>
public static class Count
{
    /// <summary>Windows of so many records, one after the other.</summary>
    /// <param name="size">How many records each holds; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The size is less than 1.</exception>
    public static CountWindows Of(int size) => new(size, size);

    /// <summary>After every so many records, a window of the last <paramref name="size"/> ones, or of all if there were fewer.</summary>
    /// <param name="size">How many records each holds; at least 1.</param>
    /// <param name="every">How many records there are from one result to the next; at least 1. More than the size leaves records out.</param>
    /// <exception cref="ArgumentOutOfRangeException">An argument is less than 1.</exception>
    public static CountWindows Sliding(int size, int every) => new(size, every);
}
