namespace Streams.State;

/// <summary>Where an enumeration of a state stands: it may go on only in the callback in which it began, and while nothing has been added or removed.</summary>
/// <param name="Callback">The callback.</param>
/// <param name="Structure">The number of additions and removals so far.</param>
internal readonly record struct StatePlace(long Callback, int Structure)
{
    /// <summary>Refuses to go on elsewhere.</summary>
    /// <exception cref="InvalidOperationException">The places differ.</exception>
    public void ThrowUnless(StatePlace now)
    {
        if (this == now) return;
        throw new InvalidOperationException(Callback == now.Callback
            ? "Items were added to a state, or removed from it, while it was enumerated. Copy what is to be walked first, or use a method that changes the state as a whole."
            : "An enumeration of a state goes on in another callback than it began in. Copy what is to outlive a callback.");
    }
}
