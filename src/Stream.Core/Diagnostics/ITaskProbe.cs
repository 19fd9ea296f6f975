namespace Streams.Diagnostics;

/// <summary>What can be read of a task while it runs. Read from any thread; each value may be a little old.</summary>
internal interface ITaskProbe
{
    /// <summary>Its event time in milliseconds since 1970; <see cref="long.MinValue"/>: none yet, or none at all; <see cref="long.MaxValue"/>: it has ended.</summary>
    long Watermark { get; }

    /// <summary>Whether all that feeds it is idle: then nothing is expected of its watermark.</summary>
    bool IsIdle { get; }

    /// <summary>The split that holds the watermark of a source back; null: none does, or it is no source.</summary>
    string? HoldingSplit { get; }

    /// <summary>The inlet that holds the watermark back; -1: none does, or there are none.</summary>
    int HoldingInlet { get; }

    /// <summary>How many elements were put on an outlet.</summary>
    long SentAt(int outlet);

    /// <summary>How many elements of an inlet were handled.</summary>
    long HandledAt(int inlet);
}
