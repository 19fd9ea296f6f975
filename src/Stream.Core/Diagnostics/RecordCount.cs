namespace Streams.Diagnostics;

/// <summary>A count of records with one writer. Whoever reads it from another thread may see it a little late.</summary>
internal sealed class RecordCount
{
    /// <summary>Records so far.</summary>
    public long Records;

    /// <summary>Bytes of the columns that they fill: values and times. What a value refers to is not counted.</summary>
    public long Bytes;

    /// <summary>Adds a batch.</summary>
    public void Add(long records, int bytesPerRecord)
    {
        Records += records;
        Bytes += records * bytesPerRecord;
    }
}
