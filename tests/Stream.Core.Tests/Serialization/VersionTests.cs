using CsCheck;
using Streams.Serialization;

namespace Streams.Tests.Serialization;

/// <summary>What one version of a type has stored, read by another.</summary>
public sealed class VersionTests
{
    private const int Seed = 20_261_124;

    private static readonly Sales.First Sale = new("a", 12, new OrderId(7, "n"), new Line("x", 3));

    [Fact]
    public void Added_fields_have_their_defaults_and_removed_ones_are_skipped_in_any_order()
    {
        Sales.Second read = Migrate<Sales.First, Sales.Second>(Sale);

        Assert.Equal((5, null, "a", Colour.Green, "a\"b", 0.5), (read.Rebate, read.Note, read.Id, read.Colour, read.Text, read.Rate));
        Assert.Equal([7], read.Tags);
        Assert.Null(read.IsPaid);
        Assert.Equal(0, read.Priority);
    }

    [Fact]
    public void What_an_earlier_version_stored_is_written_as_the_new_one_from_then_on()
    {
        Serializer<Sales.Second> reader = Reader<Sales.Second>(Serializer.For<Sales.First>().Fingerprint)!;
        Sales.Second value = Bytes.Read(reader, Bytes.Of(Serializer.For<Sales.First>(), Sale));

        Assert.Equal(Bytes.Of(Serializer.For<Sales.Second>(), value), Bytes.Of(reader, value));
        Assert.Equal(Serializer.For<Sales.Second>().Fingerprint, reader.Fingerprint);
        Assert.Equal(Copying.Copier, reader.Copying);
    }

    [Fact]
    public void Its_own_fingerprint_is_read_by_the_serializer_itself() =>
        Assert.Same(Serializer.For<Sales.First>(), Reader<Sales.First>(Serializer.For<Sales.First>().Fingerprint));

    [Fact]
    public void A_version_in_between_collections_tuples_nulls_and_other_types_is_read()
    {
        Serializer<Line> line = Serializer.For<Line>();
        Serializer<Lines.Later> later = Serializer.For<Lines.Later>();
        Line one = new("x", 3);
        Lines.Later read = new(3, "x", true);

        Assert.Equal([read], Through(Serializer.List(line), Serializer.List(later), [one]));
        Assert.Equal([read], Through(Serializer.Array(line), Serializer.Array(later), [one]));
        Assert.Equal([read], Through(Serializer.ImmutableArray(line), Serializer.ImmutableArray(later), [one]));
        Assert.Equal([read], Through(Serializer.ReadOnlyList(line), Serializer.ReadOnlyList(later), [one]));
        Assert.Equal(read, Through(Serializer.Nullable(line), Serializer.Nullable(later), one));
        Assert.Equal(("k", read), Assert.Single(Through(Serializer.Dictionary(Serializer.Of<string>(), line), Serializer.Dictionary(Serializer.Of<string>(), later), new() { ["k"] = one }).Select(static p => (p.Key, p.Value))));
        Assert.Equal((1, read), Through(Serializer.Tuple(Serializer.Of<int>(), line), Serializer.Tuple(Serializer.Of<int>(), later), (1, one)));
        Assert.Equal((1, read, 2, read, 3), Through(
            Serializer.Tuple(Serializer.Of<int>(), line, Serializer.Of<int>(), line, Serializer.Of<int>()), Serializer.Tuple(Serializer.Of<int>(), later, Serializer.Of<int>(), later, Serializer.Of<int>()), (1, one, 2, one, 3)));
        Assert.Equal(new Sales.LaterLine("a", 12, new OrderId(7, "n"), read), Migrate<Sales.First, Sales.LaterLine>(Sale));
        Assert.Equal("a", Through(Serializer.Optional(Serializer.For<Sales.First>()), Serializer.Optional(Serializer.For<Sales.Second>()), Sale)!.Id);
    }

    [Fact]
    public void A_number_is_what_a_field_is_known_by_and_names_are_free()
    {
        Assert.Equal(new Sales.RenamedByNumber("a", 12, Sale.Order, Sale.Line), Migrate<Sales.First, Sales.RenamedByNumber>(Sale));
        Assert.Equal(new Sales.ReplacedByNumber(1.5m, "a"), Migrate<Sales.First, Sales.ReplacedByNumber>(Sale));
    }

    [Fact]
    public void Another_type_of_a_field_is_refused_with_both() =>
        Refused<Sales.First, Sales.OfText>("field 2 'Amount' was int64, is now string");

    [Fact]
    public void A_difference_inside_of_other_types_says_where_it_is()
    {
        Refused<Sales.First, Sales.OtherLine>("field 4 'Line', field 1 'Sku' was string, is now int64");
        Refused(Serializer.List(Serializer.For<Line>()), Serializer.List(Serializer.For<Lines.Changed>()), "items, field 1 'Sku' was string, is now int64");
        Refused(Serializer.Tuple(Serializer.Of<int>(), Serializer.Of<int>()), Serializer.Tuple(Serializer.Of<int>(), Serializer.Of<bool>()), "part 2 was int32, is now bool");
        Refused(Serializer.Dictionary(Serializer.For<Line>(), Serializer.Of<int>()), Serializer.Dictionary(Serializer.For<Lines.Later>(), Serializer.Of<long>()),
            "keys was Line{Sku:string,Count:int32}, is now Line{Count:int32,Sku:string,IsGift:bool}", "values was int32, is now int64");
        Refused(Serializer.Set(Serializer.For<Line>()), Serializer.Set(Serializer.For<Lines.Later>()), "items was Line{Sku:string,Count:int32}, is now Line{Count:int32,Sku:string,IsGift:bool}");
    }

    [Fact]
    public void A_new_field_without_a_default_is_refused() =>
        Refused<Sales.First, Sales.WithoutDefault>("field 5 'Customer' (guid) is new and has no default");

    [Fact]
    public void What_may_have_been_renamed_is_refused_until_numbers_say_so()
    {
        const string Rename = "field 2 'Amount' (int64) is gone and 'Total' of the same encoding is new: number the fields, [Field(2)] on 'Total' if it was renamed, [Field(5)] if it is another";

        Refused<Sales.First, Sales.Renamed>("field 2 'Total' (int64) is new and has no default", Rename);
        Refused<Sales.First, Sales.Replaced>(Rename);
    }

    [Fact]
    public void A_number_that_went_to_another_field_is_refused() =>
        Refused<Sales.First, Sales.Exchanged>("field 2 'Amount' has become field 5 'Amount', and its number went to 'Total': give each field the number back that it had");

    [Fact]
    public void A_type_under_another_name_is_refused() =>
        Refused<Sales.First, Sales.Purchase>("was test.sale, is now test.purchase: a type that was renamed says so with [StreamState(\"test.sale\")]");

    [Fact]
    public void Another_encoding_altogether_is_refused_without_a_word_of_parts()
    {
        Refused(Serializer.Of<int>(), Serializer.Of<long>());
        Refused(Serializer.Of<int>(), Serializer.For<Sales.First>());
        Refused(Serializer.List(Serializer.Of<int>()), Serializer.Set(Serializer.Of<int>()));
        Refused(Serializer.For<OrderId>(), Serializer.For<Basket>());
    }

    [Fact]
    public void A_key_may_change_the_names_of_numbered_fields_and_nothing_else()
    {
        string stored = Key.For<Keys.First>().Fingerprint;

        Assert.Equal("test.key{1 A:int32,2 B:int32}", stored);
        Assert.True(StoredShape.SameBytes(stored, Key.For<Keys.Renamed>().Fingerprint));
        Assert.False(StoredShape.SameBytes(stored, Key.For<Keys.Exchanged>().Fingerprint));
        Assert.False(StoredShape.SameBytes(stored, Key.For<Keys.Unnumbered>().Fingerprint));
        Assert.False(StoredShape.SameBytes("(int32,int32)", "(int32,int64)"));
        Assert.False(StoredShape.SameBytes("(int32,int32)", "(int32)"));
    }

    [Fact]
    public void Every_stored_value_is_skipped_to_its_end_or_carries_its_size()
    {
        foreach (Sample sample in Golden.All)
        {
            StoredShape? shape = StoredShape.Parse(sample.Fingerprint);
            Assert.NotNull(shape);
            if (!shape.CanSkip)
            {
                Assert.StartsWith("own ", sample.Name, StringComparison.Ordinal);
                continue;
            }

            StateReader input = new([.. sample.Golden, 1, 2, 3]);
            shape.Skip(ref input);
            Assert.True(input.Position == sample.Golden.Length, sample.Name);
            for (int length = 0; length < sample.Golden.Length; length++)
            {
                byte[] cut = sample.Golden[..length];
                Assert.Throws<CorruptStateException>(() =>
                {
                    StateReader cutInput = new(cut);
                    shape.Skip(ref cutInput);
                });
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("?")]
    [InlineData("a,b")]
    [InlineData("list<int32")]
    [InlineData("list<int32>>")]
    [InlineData("a<b>c<d>")]
    [InlineData("x(int32)")]
    [InlineData("a{b}")]
    [InlineData("a{x b:int32}")]
    [InlineData("(int32,)")]
    public void What_is_no_fingerprint_of_ours_has_no_shape(string text) => Assert.Null(StoredShape.Parse(text));

    [Fact]
    public void Every_truncation_of_an_earlier_version_is_corrupt()
    {
        byte[] bytes = Bytes.Of(Serializer.For<Sales.First>(), Sale);
        Serializer<Sales.Second> reader = Reader<Sales.Second>(Serializer.For<Sales.First>().Fingerprint)!;

        for (int length = 0; length < bytes.Length; length++)
        {
            byte[] cut = bytes[..length];
            Assert.Throws<CorruptStateException>(() => Bytes.Read(reader, cut));
        }
    }

    [Fact]
    public void Random_bytes_of_an_earlier_version_cause_no_other_error()
    {
        Serializer<Sales.Second> reader = Reader<Sales.Second>(Serializer.For<Sales.First>().Fingerprint)!;
        Random random = new(Seed);
        byte[] bytes = Bytes.Of(Serializer.For<Sales.First>(), Sale);
        for (int turn = 0; turn < 20_000; turn++)
        {
            byte[] changed = [.. bytes];
            for (int edits = random.Next(1, 4); edits > 0; edits--) changed[random.Next(changed.Length)] = (byte)random.Next(256);
            try
            {
                StateReader input = new(changed);
                reader.Read(ref input);
            }
            catch (CorruptStateException)
            {
                // The other permitted answer.
            }
        }
    }

    [Fact]
    public void Whatever_a_version_holds_its_successor_reads_what_both_have() =>
        Gen.Select(Gen.String, Gen.Long, Gen.Int, Gen.String, Gen.Int).Sample(
            static (id, amount, shop, sku, count) =>
            {
                Sales.First value = new(id, amount, new OrderId(shop, id), new Line(sku, count));

                Assert.Equal(value, Bytes.Read(Serializer.For<Sales.First>(), Bytes.Of(Serializer.For<Sales.First>(), value)));
                Assert.Equal(id, Migrate<Sales.First, Sales.Second>(value).Id);
                Assert.Equal(new Lines.Later(count, sku, true), Migrate<Sales.First, Sales.LaterLine>(value).Line);
            },
            iter: 500);

    private static Serializer<T>? Reader<T>(string stored) where T : IStreamState<T> => Serializer.For<T>().ReaderOf(stored, new StateDifference());

    private static TNew Migrate<TOld, TNew>(TOld value) where TOld : IStreamState<TOld> where TNew : IStreamState<TNew>
        => Through(Serializer.For<TOld>(), Serializer.For<TNew>(), value);

    private static TNew Through<TOld, TNew>(Serializer<TOld> old, Serializer<TNew> now, TOld value)
    {
        StateDifference difference = new();
        Serializer<TNew>? reader = now.ReaderOf(old.Fingerprint, difference);
        Assert.Empty(difference.Sentences);
        Assert.NotNull(reader);
        return Bytes.Read(reader, Bytes.Of(old, value));
    }

    private static void Refused<TOld, TNew>(params string[] differences) where TOld : IStreamState<TOld> where TNew : IStreamState<TNew>
        => Refused(Serializer.For<TOld>(), Serializer.For<TNew>(), differences);

    private static void Refused<TOld, TNew>(Serializer<TOld> old, Serializer<TNew> now, params string[] differences)
    {
        StateDifference difference = new();

        Assert.Null(now.ReaderOf(old.Fingerprint, difference));

        Assert.Equal(differences, difference.Sentences);
    }
}
