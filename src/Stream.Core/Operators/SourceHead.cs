namespace Streams.Operators;

/// <summary>The head of a chain that makes its own records.</summary>
internal abstract class SourceHead(OperatorContext context) : Operator(context)
{
    /// <summary>Whether it has handed on its last record and the largest watermark.</summary>
    public bool HasEnded { get; protected set; }

    /// <inheritdoc />
    public override long Bad => Dropped; // Unless it sends some elsewhere.

    /// <summary>Its event time in milliseconds since 1970; <see cref="long.MinValue"/>: none. Read from any thread.</summary>
    public virtual long Watermark => long.MinValue;

    /// <summary>Whether all of its splits are idle. Read from any thread.</summary>
    public virtual bool IsIdle => false;

    /// <summary>The split that holds its event time back; null: none does. Read from any thread.</summary>
    public virtual string? HoldingSplit => null;

    /// <summary>When it wants <see cref="OnDeadline"/>, in monotonic milliseconds; <see cref="long.MaxValue"/>: never.</summary>
    public abstract long NextDeadlineMs { get; }

    /// <summary>Reads what is there and hands it on. False: there is nothing now, or no more. May open cursors.</summary>
    public abstract bool TryPoll();

    /// <summary>Comes to its end where it is: hands on the largest watermark, and reads no more.</summary>
    public abstract void Drain();

    /// <summary>The deadline has come, or may have. May open cursors.</summary>
    public abstract void OnDeadline();

    /// <summary>The task has input, or could have, and may not take it: such time does not count as quiet.</summary>
    public abstract void OnNoCredit();
}
