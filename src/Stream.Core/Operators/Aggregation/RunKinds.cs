using System.Runtime.CompilerServices;

namespace Streams.Operators.Aggregation;

/// <summary>What a run does beside folding, and where in a slot of the table the accumulator is: a type, so that each kind of run has a loop of its own.</summary>
/// <typeparam name="TSlot">What the table holds for a key.</typeparam>
/// <typeparam name="TAcc">The accumulator in it.</typeparam>
internal interface IRunKind<TSlot, TAcc>
{
    /// <summary>Whether it gives a result behind each record.</summary>
    static abstract bool GivesResults { get; }

    /// <summary>The accumulator of a slot that gets a record.</summary>
    static abstract ref TAcc Take(ref TSlot slot);
}

/// <summary>A run that only folds.</summary>
internal readonly struct Silent<TAcc> : IRunKind<TAcc, TAcc>
{
    public static bool GivesResults => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAcc Take(ref TAcc slot) => ref slot;
}

/// <summary>A run that gives results.</summary>
internal readonly struct Rolling<TAcc> : IRunKind<TAcc, TAcc>
{
    public static bool GivesResults => true;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAcc Take(ref TAcc slot) => ref slot;
}

/// <summary>A run that counts the records of each key.</summary>
internal readonly struct Counted<TAcc> : IRunKind<(TAcc Accumulator, long Records), TAcc>
{
    public static bool GivesResults => false;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TAcc Take(ref (TAcc Accumulator, long Records) slot)
    {
        slot.Records++;
        return ref slot.Accumulator;
    }
}
