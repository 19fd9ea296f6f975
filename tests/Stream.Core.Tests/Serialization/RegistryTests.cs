namespace Streams.Tests.Serialization;

public sealed class RegistryTests
{
    [Fact]
    public void What_is_registered_is_found_by_its_type()
    {
        Assert.Null(Serializer.Find<(string, bool, byte)>());

        Serializer.Register(Serializer.Tuple(Serializer.Of<string>(), Serializer.Of<bool>(), Serializer.Of<byte>()));

        Assert.Equal("(string,bool,uint8)", Serializer.Of<(string, bool, byte)>().Fingerprint);
        Assert.Null(Key.Find<(string, bool, byte)>());
    }

    [Fact]
    public void A_registered_key_is_a_serializer_too()
    {
        Key.Register(Key.For<Registered>());

        Assert.Same(Key.For<Registered>(), Serializer.Find<Registered>());
        Assert.Same(Key.For<Registered>(), Key.Of<Registered>());
    }

    [Fact]
    public void The_first_one_stays_and_another_fingerprint_is_an_error()
    {
        Serializer<(Guid, Guid)> first = Serializer.Tuple(Serializer.Of<Guid>(), Serializer.Of<Guid>());
        Serializer.Register(first);

        Serializer.Register(Serializer.Tuple(Serializer.Of<Guid>(), Serializer.Of<Guid>()));
        var error = Assert.Throws<InvalidOperationException>(() => Serializer.Register(new Other<(Guid, Guid)>()));

        Assert.Same(first, Serializer.Find<(Guid, Guid)>());
        Assert.Equal("(Guid, Guid) already has the serializer '(guid,guid)'; 'other' is not registered. "
            + "Register one for the whole process, and pass the other to the operators that need it.", error.Message);
    }

    [Fact]
    public void A_built_in_serializer_cannot_be_replaced()
    {
        Assert.Throws<InvalidOperationException>(() => Serializer.Register(new Other<int>()));

        Assert.Equal("int32", Serializer.Of<int>().Fingerprint);
    }

    [Fact]
    public void What_lacks_a_part_cannot_be_registered()
    {
        var error = Assert.Throws<ArgumentException>(() => Serializer.Register(Serializer.List(Serializer.Of<Unknown>())));

        Assert.Contains("Serializer.Register(Serializer.For<RegistryTests.Unknown>());", error.Message, StringComparison.Ordinal);
        Assert.Null(Serializer.Find<List<Unknown>>());
    }

    [Fact]
    public void Of_many_threads_that_register_one_wins()
    {
        Serializer<(long, Guid)>[] candidates = [.. Enumerable.Range(0, 64).Select(_ => Serializer.Tuple(Serializer.Of<long>(), Serializer.Of<Guid>()))];
        Serializer<(long, Guid)>?[] found = new Serializer<(long, Guid)>?[candidates.Length];

        Parallel.For(0, candidates.Length, i =>
        {
            Serializer.Register(candidates[i]);
            found[i] = Serializer.Find<(long, Guid)>();
        });

        Assert.Contains(found[0], candidates);
        Assert.All(found, each => Assert.Same(found[0], each));
    }

    [Fact]
    public void What_is_known_has_no_gap_and_what_is_missing_has_one_in_every_composition()
    {
        Serializer<Unknown> missing = Serializer.Of<Unknown>();
        Serializer<int> known = Serializer.Of<int>();
        Key<Unknown> missingKey = Key.Of<Unknown>();

        Assert.Null(known.Gap);
        Assert.Null(Serializer.Tuple(known, known).Gap);
        Assert.NotNull(missing.Gap);
        Assert.Equal(missing.Gap, Serializer.Tuple(known, missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Tuple(known, missing, known).Gap);
        Assert.Equal(missing.Gap, Serializer.Tuple(known, known, known, missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Tuple(missing, known, known, known, known).Gap);
        Assert.Equal(missing.Gap, Serializer.List(missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Array(missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Set(missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Nullable(missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Dictionary(known, missing).Gap);
        Assert.Equal(missing.Gap, Serializer.Dictionary(missing, known).Gap);
        Assert.Equal(missingKey.Gap, Key.Tuple(Key.Of<int>(), missingKey).Gap);
        Assert.Equal(missingKey.Gap, Key.Tuple(Key.Of<int>(), missingKey, missingKey).Gap);
        Assert.Equal(Serializer.Of<Uri>().Gap, Serializer.Optional(Serializer.Of<Uri>()).Gap);
    }

    [Fact]
    public void A_missing_serializer_that_is_used_says_what_is_missing()
    {
        Assert.Equal(Serializer.Of<Unknown>().Gap, Assert.Throws<InvalidOperationException>(() => Bytes.Of(Serializer.Of<Unknown>(), default)).Message);
        Assert.Equal(Key.Of<double>().Gap, Assert.Throws<InvalidOperationException>(() => Key.Of<double>().Hash(1)).Message);
    }

    internal readonly record struct Unknown(int Value);

    internal readonly record struct Registered(int Value) : IStreamKey<Registered>
    {
        public static string Fingerprint => "test.registered/1";

        public static void Write(in Registered value, StateWriter output) => output.WriteInt32(value.Value);

        public static Registered Read(ref StateReader input) => new(input.ReadInt32());

        public static ulong Hash(in Registered key) => Hashing.Mix((ulong)key.Value);
    }

    private sealed class Other<T> : Serializer<T>
    {
        public override string Fingerprint => "other";

        public override void Write(in T value, StateWriter output) => output.WriteByte(0);

        public override T Read(ref StateReader input) => default!;
    }
}
